import { createHash, createSign, generateKeyPairSync, randomBytes } from "node:crypto";
import type { PasskeyAssertion, PasskeyRegistration } from "../../src/api/contract/passkeys.ts";

/** What a test lets an authenticator do otherwise than an honest one at the portal's address. */
export interface Trick {
  /** The page that asked; by default the one it was made for. */
  readonly origin?: string;
  readonly counter?: number;
  /** Whether it asked for a PIN or a finger; by default it did. */
  readonly verified?: boolean;
}

/** An authenticator with one passkey, in software: ES256, no attestation (WebAuthn 6). */
export interface TestAuthenticator {
  register(challenge: string): PasskeyRegistration;
  sign(challenge: string, trick?: Trick): PasskeyAssertion;
}

const PRESENT = 0x01;
const VERIFIED = 0x04;
const HAS_CREDENTIAL = 0x40;

/** `origin`: of the portal, whose host is the relying party. */
export function openTestAuthenticator(origin: string): TestAuthenticator {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  const credential = randomBytes(32);
  const id = credential.toString("base64url");
  const data = (flags: number, counter: number, rest: Uint8Array = Buffer.alloc(0)): Buffer => {
    const head = Buffer.alloc(5);
    head.writeUInt8(flags);
    head.writeUInt32BE(counter, 1);
    return Buffer.concat([sha256(Buffer.from(new URL(origin).hostname)), head, rest]);
  };
  const client = (type: string, challenge: string, from = origin): Buffer =>
    Buffer.from(JSON.stringify({ type, challenge, origin: from, crossOrigin: false }));
  return {
    register(challenge) {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(credential.length);
      // COSE (RFC 9053): an EC2 key of P-256 for ES256.
      const key = Buffer.concat([
        Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]),
        Buffer.from(x, "base64url"),
        Buffer.from([0x22, 0x58, 0x20]),
        Buffer.from(y, "base64url"),
      ]);
      const attested = Buffer.concat([Buffer.alloc(16), length, credential, key]);
      const authData = data(PRESENT | VERIFIED | HAS_CREDENTIAL, 0, attested);
      const size = Buffer.alloc(2);
      size.writeUInt16BE(authData.length);
      // CBOR (RFC 8949): a map of three, {fmt: "none", attStmt: {}, authData: bytes}.
      const attestationObject = Buffer.concat([
        Buffer.from([0xa3]),
        text("fmt"),
        text("none"),
        text("attStmt"),
        Buffer.from([0xa0]),
        text("authData"),
        Buffer.from([0x59]),
        size,
        authData,
      ]).toString("base64url");
      const clientDataJSON = client("webauthn.create", challenge).toString("base64url");
      const response = { clientDataJSON, attestationObject, transports: ["internal"] };
      return { id, rawId: id, type: "public-key", response };
    },
    sign(challenge, { origin: from = origin, counter = 0, verified = true } = {}) {
      const authenticatorData = data(verified ? PRESENT | VERIFIED : PRESENT, counter);
      const clientData = client("webauthn.get", challenge, from);
      const signature = createSign("sha256")
        .update(Buffer.concat([authenticatorData, sha256(clientData)]))
        .sign(privateKey);
      return {
        id,
        rawId: id,
        type: "public-key",
        response: {
          clientDataJSON: clientData.toString("base64url"),
          authenticatorData: authenticatorData.toString("base64url"),
          signature: signature.toString("base64url"),
        },
      };
    },
  };
}

const sha256 = (bytes: Uint8Array): Buffer => createHash("sha256").update(bytes).digest();

/** A CBOR text of fewer than 24 bytes. */
const text = (words: string): Buffer =>
  Buffer.concat([Buffer.from([0x60 + words.length]), Buffer.from(words)]);
