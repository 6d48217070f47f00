import {
  allowInsecureRequests,
  authorizationCodeGrant,
  AuthorizationResponseError,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  calculatePKCECodeChallenge,
  ClientError,
  type Configuration,
  discovery,
  fetchUserInfo,
  None,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from "openid-client";
import { z } from "zod";

/** Where the city's sign-in is, and who we are there. */
export interface OidcSettings {
  readonly issuer: URL;
  readonly clientId: string;
  /** Null: a public client, which PKCE alone protects. */
  readonly clientSecret: string | null;
  /** What the button says one signs in with. */
  readonly name: string;
  /** The claim that holds the groups. */
  readonly claim: string;
}

/** What must be kept of a sign-in that has begun, until its answer comes; secret. */
export const OidcFlow = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  redirectUri: z.url(),
  /** Whoever comes must have signed in there since then, in ms; null: whenever it was. */
  notBefore: z.number().nullable(),
});
export type OidcFlow = z.infer<typeof OidcFlow>;

/** Whom the city's sign-in vouches for. */
export interface OidcPerson {
  readonly issuer: string;
  readonly subject: string;
  /** As it is typed there; the subject where there is none. */
  readonly login: string;
  readonly displayName: string;
  readonly groups: readonly string[];
}

/** The city's own sign-in (OpenID Connect): code flow with PKCE, state and nonce (RFC 9700 section 2.1.1). */
export interface Oidc {
  readonly name: string;
  /**
   * Where the browser is sent to sign in, and what to keep meanwhile. `again`: whoever is signed in there
   * must say anew who they are. Throws OidcFault while the provider is away.
   */
  begin(
    redirectUri: string,
    again: boolean,
  ): Promise<{ readonly url: string; readonly flow: OidcFlow }>;
  /** Takes the address the browser came back to. Throws OidcFault when the answer is not the one to this flow. */
  finish(address: URL, flow: OidcFlow): Promise<OidcPerson>;
  /** Where the browser is sent to sign out there too; null: the provider has no such place, or is away. */
  signOutUrl(backTo: string): Promise<string | null>;
}

/** The provider is away, or its answer is not what was asked for. Its message: names and codes, never of whom. */
export class OidcFault extends Error {
  override readonly name = "OidcFault";
}

const Claims = z.looseObject({
  sub: z.string(),
  iss: z.string().optional(),
  preferred_username: z.string().optional(),
  name: z.string().optional(),
});

/** The provider is asked for its addresses when somebody first signs in, so that we start without it. */
export function openOidc(settings: OidcSettings): Oidc {
  let known: Promise<Configuration> | null = null;
  const configuration = (): Promise<Configuration> => {
    known ??= discover(settings).catch((error: unknown) => {
      known = null;
      throw error;
    });
    return known;
  };
  return {
    name: settings.name,
    async begin(redirectUri, again) {
      const verifier = randomPKCECodeVerifier();
      const flow = {
        state: randomState(),
        nonce: randomNonce(),
        verifier,
        redirectUri,
        notBefore: again ? Date.now() : null,
      };
      const url = buildAuthorizationUrl(await ofProvider(configuration), {
        redirect_uri: redirectUri,
        scope: "openid profile",
        state: flow.state,
        nonce: flow.nonce,
        code_challenge: await calculatePKCECodeChallenge(verifier),
        code_challenge_method: "S256",
        ...(again ? { prompt: "login", max_age: "0" } : {}),
      });
      return { url: url.href, flow };
    },
    finish: (address, flow) =>
      ofProvider(async () => personOf(settings, await configuration(), address, flow)),
    async signOutUrl(backTo) {
      try {
        return buildEndSessionUrl(await configuration(), { post_logout_redirect_uri: backTo }).href;
      } catch {
        return null;
      }
    },
  };
}

/** Exchanges the code the browser brought, and asks who it stands for. */
async function personOf(
  settings: OidcSettings,
  config: Configuration,
  address: URL,
  flow: OidcFlow,
): Promise<OidcPerson> {
  const tokens = await authorizationCodeGrant(config, address, {
    expectedState: flow.state,
    expectedNonce: flow.nonce,
    pkceCodeVerifier: flow.verifier,
    idTokenExpected: true,
    // Both parameters stand in an address that whoever sits there can change: `auth_time` is signed.
    ...(flow.notBefore === null ? {} : { maxAge: secondsSince(flow.notBefore) }),
  });
  const said = Claims.parse(tokens.claims());
  // Many providers say groups and names to whoever asks for them only.
  const asked = await fetchUserInfo(config, tokens.access_token, said.sub);
  const claims = Claims.parse({ ...said, ...asked });
  return {
    issuer: config.serverMetadata().issuer,
    subject: said.sub,
    login: claims.preferred_username ?? said.sub,
    displayName: claims.name ?? claims.preferred_username ?? said.sub,
    groups: z.array(z.string()).catch([]).parse(claims[settings.claim]),
  };
}

/** What fails by the provider is an OidcFault; all else stays what it is, a fault of ours. */
async function ofProvider<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!isOfProvider(error)) throw error;
    throw new OidcFault(namesIn(error).join(" "));
  }
}

const isOfProvider = (error: unknown): boolean =>
  error instanceof ClientError ||
  error instanceof ResponseBodyError ||
  error instanceof AuthorizationResponseError ||
  error instanceof WWWAuthenticateChallengeError ||
  error instanceof z.ZodError ||
  isFetchFailed(error);

/** What `fetch` throws where nobody answers. */
const isFetchFailed = (error: unknown): boolean =>
  typeof error === "object" &&
  error !== null &&
  "message" in error &&
  error.message === "fetch failed";

/** Name, code and OAuth error of it and its causes; never a message, which may quote what it was given. */
function namesIn(error: unknown): readonly string[] {
  if (typeof error !== "object" || error === null) return [];
  const names = ["name", "code", "error"].flatMap((key) => {
    const value: unknown = Reflect.get(error, key);
    return typeof value === "string" && /^\w{1,60}$/.test(value) ? [value] : [];
  });
  return [...names, ...("cause" in error ? namesIn(error.cause) : [])];
}

const secondsSince = (ms: number): number => Math.max(0, Math.ceil((Date.now() - ms) / 1000));

const PROVIDER_TIMEOUT_SECONDS = 10;

function discover({ issuer, clientId, clientSecret }: OidcSettings): Promise<Configuration> {
  const isOnThisMachine = issuer.protocol === "http:" && /^(localhost|127\.)/.test(issuer.hostname);
  return discovery(
    issuer,
    clientId,
    clientSecret ?? undefined,
    clientSecret === null ? None() : undefined,
    {
      timeout: PROVIDER_TIMEOUT_SECONDS,
      // Without TLS only where nobody can listen.
      ...(isOnThisMachine ? { execute: [allowInsecureRequests] } : {}),
    },
  );
}
