import { join } from "node:path";
import { buildApp, type ApiDeps } from "../../src/api/app.ts";
import { hashPassword } from "../../src/api/auth/password.ts";
import {
  defaultSessionTimes,
  digestOfToken,
  newSessionToken,
} from "../../src/api/auth/session-token.ts";
import { Session } from "../../src/api/contract/session.ts";
import { makeCheckTrail } from "../../src/audit/check-as-asked.ts";
import { openProofs } from "../../src/audit/open-proofs.ts";
import { openPseudonyms } from "../../src/audit/pseudonyms.ts";
import { openInstallationSecret } from "../../src/blobs/installation-secret.ts";
import { lastHeadIn, witnessFile } from "../../src/audit/witness.ts";
import { drawMailPage } from "../../src/mail/draw-mail-page.ts";
import { unpackPageWords } from "../../src/blobs/page-words.ts";
import { dataPaths } from "../../src/installation.ts";
import { makeAccept } from "../../src/intake/accept.ts";
import { makeDepository } from "../../src/intake/deposit.ts";
import { makeUploadIntake } from "../../src/intake/upload.ts";
import { newId } from "../../src/new-id.ts";
import { printSheets } from "../../src/pages/print-sheets.ts";
import { drawQrCode } from "../../src/pages/qr-code.ts";
import { sizedPageImage } from "../../src/pages/sized-page-image.ts";
import { startRulesTrial } from "../../src/routing/start-rules-trial.ts";
import { thresholdOrNull } from "../../src/routing/calibration.ts";
import { shippedCalibration } from "../../src/routing/shipped-calibration.ts";
import { accountsOfTown, setPassword } from "../../src/store/accounts.ts";
import { CHANGE_CHANNEL } from "../../src/store/changes.ts";
import { listen } from "../../src/store/listen.ts";
import { insertSession } from "../../src/store/sessions.ts";
import { holidaysAround } from "../../src/text/holidays.ts";
import { openMailboxPasswords } from "../../src/intake/mailbox/mailbox-passwords.ts";
import { tryMailbox } from "../../src/intake/mailbox/try-mailbox.ts";
import { readUnitFile } from "../../src/town/read-unit-file.ts";
import type { TestHouse } from "./house.ts";

/** What one request is made of; a `json` body is sent as such. */
export interface Ask {
  readonly method?: string;
  readonly json?: unknown;
  readonly body?: NonNullable<RequestInit["body"]>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A browser of one person: keeps the cookie, sends the CSRF token. */
export interface TestClient {
  /** Null for nobody. */
  readonly session: Session | null;
  /** As the browser sends it; null for nobody. */
  readonly cookie: string | null;
  ask(path: string, ask?: Ask): Promise<Response>;
}

/** A real server on loopback over a test house. */
export interface TestApi {
  readonly url: string;
  readonly nobody: TestClient;
  /** Starts a session of a person of a town, without the cost of a password; the demo town unless another is given. */
  signIn(login: string, tenantId?: string): Promise<TestClient>;
  close(): Promise<void>;
}

/** Long enough, and nobody's. */
export const TEST_PASSWORD = "Papierstapel im Regen";

let hashed: Promise<string> | null = null;

/** Opens the server; `over` replaces single deps. Close it before the house is removed. */
export async function openTestApi(house: TestHouse, over: Partial<ApiDeps> = {}): Promise<TestApi> {
  const now = () => new Date();
  // A test that changes something at once would not be heard yet.
  const listening = Promise.withResolvers<void>();
  const accept = makeAccept({ ...house, now });
  const pseudonyms = openPseudonyms(dataPaths(house.dataFolder).pseudonyms, 12);
  const { keys: keysFolder, witness: witnessFolder } = dataPaths(house.dataFolder);
  const app = await buildApp({
    ...house,
    now,
    uploads: makeUploadIntake({ ...house, accept, depository: makeDepository(house), now }),
    uploadBytesMax: 2 ** 20,
    changes: (heard, missed) =>
      listen(
        house.access.url("poststelle_api"),
        CHANGE_CHANNEL,
        heard,
        () => listening.resolve(),
        () => {
          listening.resolve();
          missed();
        },
      ),
    ping: () => house.store.ping(),
    version: "0.0.0",
    trustedProxies: [],
    portalFolder: null,
    rateLimits: { address: 100_000, signInOfAddress: 10_000, signInOfLogin: 1_000 },
    dependencies: {
      database: () => Promise.resolve({ ok: true, needed: true, detail: "a test" }),
    },
    unpackPageWords,
    sizedPageImage,
    holidaysAround,
    thresholdFor: (errorAccepted) => thresholdOrNull(shippedCalibration, errorAccepted),
    pseudonymOf: pseudonyms.of,
    pseudonymsBetween: (...of) => pseudonyms.between(...of),
    sessionTimes: defaultSessionTimes,
    portalAddress: null,
    secrets: openInstallationSecret(dataPaths(house.dataFolder).keys),
    drawQrCode,
    printSheets,
    readUnitFile,
    oidc: null,
    oidcRefused: () => {},
    groupMap: null,
    mailPossible: false,
    drawMailPage,
    makeProof: openProofs({
      ...house,
      keysFolder: dataPaths(house.dataFolder).keys,
      witnessFolder: join(house.dataFolder, "witness"),
      inTenant: (tenantId, use) => house.store.withActor({ kind: "process", tenantId }, use),
      asHousekeeper: (use) => house.asHousekeeper(use),
    }),
    queueHealth: () => Promise.resolve({ ok: true, detail: "a test" }),
    tryRules: startRulesTrial,
    checkTrail: makeCheckTrail({ ...house, keysFolder, witnessFolder }, now),
    checkFailed: () => {},
    witnessed: (tenantId, log) => lastHeadIn(witnessFile(witnessFolder, { tenantId, log })),
    queueBoards: () => [],
    metricsToken: null,
    processMetrics: false,
    figureMissing: () => {},
    lastBackup: () => Promise.resolve({ takenAt: now().toISOString() }),
    filesWaiting: () => null,
    mailboxPasswords: openMailboxPasswords(house.keys),
    tryMailbox: (settings, password) =>
      tryMailbox({ certificates: null, limitMs: 2_000 }, settings, password),
    ...over,
  });
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  await listening.promise;
  return {
    url,
    nobody: clientOf(url, null, null),
    signIn: (login, tenantId) => signInAt(url, house, login, tenantId),
    close: () => app.close(),
  };
}

/** The same at any server of the house, such as one in a process of its own. */
export async function signInAt(
  url: string,
  house: TestHouse,
  login: string,
  tenantId = house.tenantId,
): Promise<TestClient> {
  const cookie = `poststelle=${await startSession(house, login, tenantId)}`;
  const answer = await fetch(`${url}/api/session`, { headers: { cookie } });
  return clientOf(url, cookie, Session.parse(await answer.json()));
}

/** Sets the tests' password for a person of a town. */
export async function givePassword(house: TestHouse, login: string): Promise<string> {
  hashed ??= hashPassword(TEST_PASSWORD);
  const passwordHash = await hashed;
  const { tenantId } = house;
  const personId = await personCalled(house, login, tenantId);
  await house.store.withActor({ kind: "process", tenantId }, (trx) =>
    setPassword(trx, { personId, passwordHash, keptSessionId: null }),
  );
  return personId;
}

const personCalled = (house: TestHouse, login: string, tenantId: string): Promise<string> =>
  house.store.withActor({ kind: "process", tenantId }, async (trx) => {
    const account = (await accountsOfTown(trx)).find((each) => each.login === login);
    if (account === undefined) throw new Error(`Nobody of the town is called ${login}`);
    return account.personId;
  });

async function startSession(house: TestHouse, login: string, tenantId: string): Promise<string> {
  const personId = await personCalled(house, login, tenantId);
  const token = newSessionToken();
  await house.store.withActor({ kind: "visitor", personId }, (trx) =>
    insertSession(trx, {
      id: newId(),
      personId,
      tokenSha256: digestOfToken(token),
      currentTenantId: tenantId,
      expiresAt: new Date(Date.now() + 3_600_000),
      via: "password",
    }),
  );
  return token;
}

function clientOf(url: string, cookie: string | null, session: Session | null): TestClient {
  return {
    session,
    cookie,
    ask(path, { method = "GET", json, body, headers = {} } = {}) {
      const content = json === undefined ? body : JSON.stringify(json);
      return fetch(url + path, {
        method,
        ...(content === undefined ? {} : { body: content }),
        redirect: "manual",
        headers: {
          ...(cookie === null ? {} : { cookie }),
          ...(session === null ? {} : { "x-csrf-token": session.csrfToken }),
          ...(json === undefined ? {} : { "content-type": "application/json" }),
          ...headers,
        },
      });
    },
  };
}
