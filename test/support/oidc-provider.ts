import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

/** What the city's sign-in says of somebody. */
export interface VouchedFor {
  readonly preferred_username: string;
  readonly name: string;
  readonly groups: readonly string[];
}

/** A city's own sign-in on loopback, which lets whoever is named in. */
export interface TestProvider {
  readonly issuer: URL;
  readonly clientId: string;
  readonly clientSecret: string;
  /** By subject; change it between two sign-ins. */
  readonly people: Map<string, VouchedFor>;
  /** How often somebody had to say there who they are. */
  timesSignedIn(): number;
  /**
   * Follows a browser from our start to where it comes back to; as this subject, who asks and agrees to all.
   * With the cookies of a browser that was there before, it is asked to sign in only where that is wanted.
   */
  visit(start: string, subject: string, cookies?: Map<string, string>): Promise<string>;
  close(): Promise<void>;
}

/** Opens a provider that knows one client, ours, coming back to `redirectUri`. */
export async function openTestProvider(redirectUri: string): Promise<TestProvider> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The provider has no port");
  const issuer = `http://127.0.0.1:${address.port}`;
  const client = { client_id: "poststelle", client_secret: "a secret of this test alone" };
  const people = new Map<string, VouchedFor>();
  let subject = "";
  let timesSignedIn = 0;
  const { warn } = console;
  // That it forgets everything at its end is what a test wants.
  // oxlint-disable-next-line no-console -- the provider knows no quieter way
  console.warn = () => {};
  const provider = new Provider(issuer, {
    clients: [{ ...client, redirect_uris: [redirectUri], post_logout_redirect_uris: [] }],
    cookies: { keys: ["a test's"] },
    jwks: { keys: [signingKey()] },
    ttl: {
      AccessToken: 60,
      AuthorizationCode: 60,
      Grant: 60,
      IdToken: 60,
      Interaction: 60,
      Session: 60,
    },
    claims: { openid: ["sub"], profile: ["preferred_username", "name", "groups"] },
    features: { devInteractions: { enabled: false } },
    findAccount: (_ctx, sub) => ({
      accountId: sub,
      claims: () => {
        const person = people.get(sub);
        return person === undefined ? { sub } : { sub, ...person, groups: [...person.groups] };
      },
    }),
  });
  // oxlint-disable-next-line no-console -- as above
  console.warn = warn;
  const answer = provider.callback();
  server.on("request", (request, response) => {
    if (!(request.url ?? "").startsWith("/interaction/")) return void answer(request, response);
    void interact();

    async function interact(): Promise<void> {
      const { prompt, params, grantId } = await provider.interactionDetails(request, response);
      if (prompt.name === "login") {
        timesSignedIn += 1;
        await provider.interactionFinished(request, response, { login: { accountId: subject } });
        return;
      }
      const grant =
        (grantId === undefined ? undefined : await provider.Grant.find(grantId)) ??
        new provider.Grant({ accountId: subject, clientId: String(params["client_id"]) });
      grant.addOIDCScope("openid profile");
      const consent = { grantId: await grant.save() };
      await provider.interactionFinished(request, response, { consent });
    }
  });
  return {
    issuer: new URL(issuer),
    clientId: client.client_id,
    clientSecret: client.client_secret,
    people,
    timesSignedIn: () => timesSignedIn,
    async visit(start, as, cookies = new Map()) {
      subject = as;
      return followUntil(start, redirectUri, cookies);
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Else the provider signs with a key of its package, and says so each time. */
function signingKey() {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256" };
}

const REDIRECTS_MAX = 10;

/** A browser without pages: goes where it is sent, with its cookies, until it is sent to `last`. */
async function followUntil(
  start: string,
  last: string,
  cookies: Map<string, string>,
): Promise<string> {
  let url = start;
  for (let nth = 0; nth < REDIRECTS_MAX && !url.startsWith(last); nth += 1) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const found = await fetch(url, { redirect: "manual", headers: { cookie } });
    for (const each of found.headers.getSetCookie()) {
      const [pair = ""] = each.split(";");
      const at = pair.indexOf("=");
      cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    const next = found.headers.get("location");
    if (next === null) throw new Error(`${url} answered ${found.status}: ${await found.text()}`);
    url = new URL(next, url).href;
  }
  return url;
}
