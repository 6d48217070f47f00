import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from "node:crypto";
import { connect, type Socket } from "node:net";

/** What a login attempt found: a server that knows our password, one that starts or stops, one that is another's, or none. */
export type LoginResult =
  | { readonly kind: "ready" }
  | { readonly kind: "not-yet"; readonly detail: string }
  | { readonly kind: "refused"; readonly detail: string }
  | { readonly kind: "unreachable"; readonly detail: string };

/** One login over TCP: milliseconds to wait at most. */
const loginMsMax = 5000;
// SQLSTATE cannot_connect_now (starting up, recovering or shutting down) and too_many_connections.
const notYetCodes: readonly string[] = ["57P03", "53300"];

/**
 * Logs in with SCRAM-SHA-256 (RFC 5802, PostgreSQL protocol 3.0) and leaves again. The server proves in turn that it
 * knows the password, so "ready" means that it is the server of this password, not merely one at this port.
 */
export async function tryLogin(
  server: { host: string; port: number },
  credentials: { user: string; password: string },
): Promise<LoginResult> {
  return new Promise<LoginResult>((resolve) => {
    const socket = connect({ host: server.host, port: server.port });
    const finish = (result: LoginResult): void => {
      socket.destroy();
      resolve(result);
    };
    const unreachable = (detail: string) => (): void => finish({ kind: "unreachable", detail });
    socket.setTimeout(loginMsMax, unreachable("no answer"));
    socket.once("error", (error) => finish({ kind: "unreachable", detail: error.message }));
    socket.once("close", unreachable("connection closed"));
    socket.once("connect", () => socket.write(startupMessage(credentials.user)));
    const dialogue = makeDialogue(socket, credentials.password);
    let pending = Buffer.alloc(0);
    socket.on("data", (chunk: Buffer) => {
      pending = Buffer.concat([pending, chunk]);
      while (pending.length >= 5 && pending.length > pending.readUInt32BE(1)) {
        const end = 1 + pending.readUInt32BE(1);
        const result = dialogue(String.fromCharCode(pending[0] ?? 0), pending.subarray(5, end));
        pending = pending.subarray(end);
        if (result !== undefined) return finish(result);
      }
    });
  });
}

function startupMessage(user: string): Buffer {
  const parameters = Buffer.from(`user\0${user}\0database\0postgres\0\0`);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + parameters.length, 0);
  head.writeUInt32BE(196608, 4); // protocol 3.0
  return Buffer.concat([head, parameters]);
}

function passwordMessage(...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(5);
  head.write("p");
  head.writeUInt32BE(4 + body.length, 1);
  return Buffer.concat([head, body]);
}

/** Answers one message of the server after the other; gives the result once it is known. */
function makeDialogue(
  socket: Socket,
  password: string,
): (type: string, body: Buffer) => LoginResult | undefined {
  const nonce = randomBytes(18).toString("base64");
  let serverProof: Buffer | undefined;
  let isServerProven = false;
  const answer = (code: number, body: Buffer): LoginResult | undefined => {
    if (code === 10) {
      const first = Buffer.from(`n,,n=,r=${nonce}`);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(first.length);
      socket.write(passwordMessage(Buffer.from("SCRAM-SHA-256\0"), length, first));
    } else if (code === 11) {
      const final = scramFinal(password, nonce, body.toString());
      if (final === undefined) return { kind: "refused", detail: "no SCRAM challenge" };
      serverProof = final.serverProof;
      socket.write(passwordMessage(Buffer.from(final.message)));
    } else if (code === 12) {
      const proof = Buffer.from(/^v=(.+)$/.exec(body.toString())?.[1] ?? "", "base64");
      isServerProven = serverProof?.length === proof.length && timingSafeEqual(serverProof, proof);
    } else if (code !== 0 || !isServerProven) {
      return { kind: "refused", detail: "the server does not know our password" };
    } else {
      return { kind: "ready" };
    }
    return undefined;
  };
  return (type, body) => {
    if (type === "R") return answer(body.readUInt32BE(0), body.subarray(4));
    if (type !== "E") return { kind: "refused", detail: "this is no PostgreSQL" };
    const fields = body.toString().split("\0");
    const detail = fields.find((field) => field.startsWith("M"))?.slice(1) ?? "refused";
    return {
      kind: notYetCodes.some((code) => fields.includes(`C${code}`)) ? "not-yet" : "refused",
      detail,
    };
  };
}

/** The client's last SCRAM message and the proof the server must give (RFC 5802, section 3); undefined for a bad challenge. */
export function scramFinal(
  password: string,
  nonce: string,
  challenge: string,
  user = "",
): { message: string; serverProof: Buffer } | undefined {
  const [, serverNonce, salt, iterations] =
    /^r=([^,]+),s=([^,]+),i=(\d{1,6})$/.exec(challenge) ?? [];
  if (serverNonce === undefined || salt === undefined || !serverNonce.startsWith(nonce))
    return undefined;
  const salted = pbkdf2Sync(
    password,
    Buffer.from(salt, "base64"),
    Number(iterations),
    32,
    "sha256",
  );
  const clientKey = hmac(salted, "Client Key");
  const storedKey = createHash("sha256").update(clientKey).digest();
  const withoutProof = `c=biws,r=${serverNonce}`;
  const authMessage = `n=${user},r=${nonce},${challenge},${withoutProof}`;
  const signature = hmac(storedKey, authMessage);
  const proof = clientKey.map((byte, index) => byte ^ (signature[index] ?? 0));
  return {
    message: `${withoutProof},p=${Buffer.from(proof).toString("base64")}`,
    serverProof: hmac(hmac(salted, "Server Key"), authMessage),
  };
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
