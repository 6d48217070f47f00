import { type ActPerson, ActRefused } from "../acts/act.ts";
import { askErasure } from "../acts/erasure-acts.ts";
import { actorOf } from "../api/auth/guard.ts";
import { defaultSessionTimes } from "../api/auth/session-token.ts";
import { openInstallationSecret } from "../blobs/installation-secret.ts";
import { signIn } from "../api/auth/sign-in.ts";
import { type ActRefusal, ErasureAsked } from "../domain/acts.ts";
import { RequestProblem, type RequestProblemValue } from "../domain/request-problem.ts";
import { requestProblemSentences } from "../domain/sentences/request-problem-sentences.ts";
import { keepRetention } from "../erasure/keep-retention.ts";
import { postsToJudge } from "../store/retention.ts";
import { deleteSessions } from "../store/sessions.ts";
import { printJson } from "./command.ts";
import { dataPaths } from "../installation.ts";
import { exitCodes, UsageError } from "./exit-code.ts";
import { type OpenInstallation, withInstallation } from "./keep-house.ts";
import { readCode, readKnownPassword } from "./read-password.ts";
import { OBSTACLES } from "./retention.ts";
import type { Terminal } from "./terminal.ts";

export interface EraseOptions {
  readonly as: string;
  readonly basis: string;
  readonly reason: string;
  readonly json: boolean;
}

/**
 * `poststelle erase`: asks, as a person who gives their password, that an item be erased; the second
 * person who does so has it carried out. 1 when it was restricted instead, or refused.
 */
export async function eraseCommand(
  receiptNumber: string,
  options: EraseOptions,
  terminal: Terminal,
): Promise<number> {
  const asked = ErasureAsked.safeParse(options);
  if (!asked.success) {
    const known = ErasureAsked.shape.basis.options.join(", ");
    throw new UsageError(
      `Say why: --basis (one of ${known}) and --reason TEXT of up to 1000 letters.`,
    );
  }
  const password = await readKnownPassword(options.as);
  return withInstallation({ migrates: false }, async (house) => {
    const person = await whoeverSignsIn(house, { login: options.as, password });
    const [post] = await house.store.withActor(
      { kind: "process", tenantId: person.tenantId },
      (trx) => postsToJudge(trx, { receiptNumber }),
    );
    if (post === undefined) {
      throw new UsageError(`There is no ${receiptNumber} in your town, or it was erased.`);
    }
    const deps = { ...house, now: () => new Date() };
    const answer = await askErasure(deps, person, post.owner, asked.data).catch(refused);
    const done = answer.state === "confirmed" ? await carryOut(house, post.owner.id, person) : null;
    const said = { receiptNumber, ...answer, done };
    if (options.json) printJson(said);
    else terminal.line(wordsOf(said));
    return done === "erased" || answer.state === "asked" ? exitCodes.well : exitCodes.no;
  });
}

/** Null: it is carried out by the process that keeps house, within a minute. */
async function carryOut(
  house: OpenInstallation,
  ownerId: string,
  { tenantId }: ActPerson,
): Promise<"erased" | "kept" | null> {
  if ((await keepRetention(house, new Date(), { retention: false })) === null) return null;
  const left = await house.store.withActor({ kind: "process", tenantId }, (trx) =>
    postsToJudge(trx, { ownerId }),
  );
  return left.length === 0 ? "erased" : "kept";
}

function wordsOf(said: {
  readonly receiptNumber: string;
  readonly state: "asked" | "confirmed";
  readonly obstacle: keyof typeof OBSTACLES | null;
  readonly done: "erased" | "kept" | null;
}): string {
  const { receiptNumber, state, obstacle, done } = said;
  const why = obstacle === null ? "" : ` (${OBSTACLES[obstacle]})`;
  if (state === "asked") return `${receiptNumber}: asked${why}. A second person must do the same.`;
  if (done === "erased") return `${receiptNumber}: erased.`;
  return done === "kept"
    ? `${receiptNumber}: restricted, and erased as soon as it may be${why}.`
    : `${receiptNumber}: confirmed; the running house erases it within a minute.`;
}

/** Who this is, as at the portal; the session ends at once. */
async function whoeverSignsIn(
  house: OpenInstallation,
  credentials: { readonly login: string; readonly password: string },
): Promise<ActPerson> {
  const deps = {
    ...house,
    now: () => new Date(),
    sessionTimes: defaultSessionTimes,
    secrets: openInstallationSecret(dataPaths(house.config.dataFolder).keys),
  };
  const place = { address: "command line", device: null };
  const { token } = await signIn(deps, { ...credentials, code: null, passkey: null }, place)
    .catch(async (error: unknown) => {
      if (!(error instanceof RequestProblem) || error.value.code !== "second-factor-needed")
        throw error;
      const code = await readCode(credentials.login);
      return signIn(deps, { ...credentials, code, passkey: null }, place);
    })
    .catch(refused);
  const session = await actorOf(deps, token);
  if (session === null || session.tenantId === "") {
    throw new UsageError(`${credentials.login} works for no town.`);
  }
  const { personId, tenantId, sessionId, duties } = session;
  await house.store.withActor({ kind: "visitor", personId }, (trx) =>
    deleteSessions(trx, sessionId),
  );
  if (duties.length > 0) refused(new RequestProblem({ code: "duty-first", params: { duties } }));
  return { personId, tenantId };
}

/** A refusal in its own words; anything else goes on. */
function refused(error: unknown): never {
  if (error instanceof ActRefused) throw new UsageError(sentence(codeOf(error.why)));
  if (error instanceof RequestProblem) throw new UsageError(sentence(error.value));
  throw error;
}

const codeOf = (why: ActRefusal): RequestProblemValue => ({ code: why, params: {} });

function sentence(value: RequestProblemValue): string {
  const { title, cause, remedy } = requestProblemSentences(value, "en");
  return `${title}. ${cause} ${remedy}`;
}
