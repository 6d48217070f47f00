import { auditGaps, countEvents, receiptNumbersOf } from "../store/audit-gaps.ts";
import { type LogName, logNames } from "../domain/log-name.ts";
import type { Trx } from "../store/database.ts";
import { checkTold, type ToldDeps } from "./check-told.ts";
import { Findings } from "./findings.ts";
import { type KnownKeys, readVerifyingKeys } from "./key-history.ts";
import type { TenantLog } from "./witness.ts";
import { type KeptHead, type LogCounts, verifyLog } from "./verify-log.ts";

/** What a check of a tenant's logs found; consistent exactly when `findings` is empty. */
export interface AuditVerdict {
  readonly tenantId: string;
  /** Of the audit trail: events looked at, leaves, heads. */
  readonly events: number;
  readonly sealed: number;
  readonly heads: number;
  /** Of the access log. */
  readonly readings: number;
  readonly findings: readonly string[];
  /** How many leaves each log has. */
  readonly sizes: Readonly<Record<LogName, number>>;
  /** The logs that do not fit what was signed or witnessed of them, whatever the tables say. */
  readonly broken: readonly LogName[];
}

export interface VerifyDeps {
  readonly keysFolder: string;
  readonly witnessFolder: string;
  asHousekeeper<T>(use: (trx: Trx) => Promise<T>): Promise<T>;
}

/** What the whole check needs: it reads the facts that are under the town's key, too. */
export type WholeDeps = VerifyDeps & ToldDeps;

/** What an outsider brings to a check. */
export interface VerifyOptions {
  /** A head that was kept: the log must still begin with it; what is older is not read again. */
  readonly since: KeptHead | null;
  /** A copy of the witness's file that was kept elsewhere. */
  readonly witnessFile: string | null;
}

const GAPS_MAX = 20;

/**
 * Checks a tenant's audit trail and access log as a whole: every leaf, root, signature and witnessed head
 * (verify-log.ts), that keys changed by hand-over only, and the tables against the log, so that work
 * without its event is found. Changes nothing. What was changed before it was sealed (seconds after the
 * act) together with its own leaf hash, it cannot know.
 */
export async function verifyAudit(
  deps: WholeDeps,
  tenantId: string,
  options: VerifyOptions = { since: null, witnessFile: null },
): Promise<AuditVerdict> {
  const [ofTrail, ofAccess, ofTables] = [new Findings(), new Findings(), new Findings()];
  const keys = await readVerifyingKeys(deps.keysFolder);
  if (keys.broken !== null) ofTrail.add(keys.broken);
  const both = { keys, witnessFolder: deps.witnessFolder, witnessFile: options.witnessFile };
  const { since } = options;
  return deps.asHousekeeper(async (trx) => {
    const trail = await verifyLog(
      trx,
      {
        ...both,
        of: { tenantId, log: "audit" },
        from: since?.treeSize ?? 0,
        kept: since === null ? [] : [since],
      },
      ofTrail,
    );
    await checkRotations(trx, tenantId, trail, ofTrail);
    const access = await verifyLog(
      trx,
      { ...both, of: { tenantId, log: "access" }, from: 0, kept: [] },
      ofAccess,
    );
    checkWitnessed("trail", trail, ofTables);
    checkWitnessed("access log", access, ofTables);
    await checkTables(trx, tenantId, ofTables);
    await checkTold(deps, tenantId, ofTables);
    const all = [ofTrail, ofAccess, ofTables];
    const subjects = all.flatMap((each) => each.subjects());
    const numbers = await receiptNumbersOf(trx, tenantId, subjects);
    return {
      tenantId,
      events: trail.entries,
      sealed: trail.sealed,
      heads: trail.heads + access.heads,
      readings: access.entries,
      findings: all.flatMap((each) => each.sentences(numbers)),
      sizes: { audit: trail.sealed, access: access.sealed },
      broken: logNames.filter((log) => (log === "audit" ? ofTrail : ofAccess).count > 0),
    };
  });
}

/** Every change of the key that the heads show was told by the trail. */
async function checkRotations(
  trx: Trx,
  tenantId: string,
  { keyChanges }: LogCounts,
  findings: Findings,
): Promise<void> {
  const told = await countEvents(trx, tenantId, "audit-key-rotated");
  if (told >= keyChanges) return;
  findings.add(`The signing key changed ${keyChanges} times, and the trail tells of ${told}`);
}

/** The sealer tells the witness at once; so long it may have been away, or be started again. */
const UNWITNESSED_MS = 60_000;

/** A witness that lost its file, or cannot be reached, contradicts nothing: that is told, and no alarm. */
function checkWitnessed(name: string, log: LogCounts, findings: Findings): void {
  const { lastHead, witnessedSize } = log;
  if (lastHead === null || witnessedSize >= lastHead.treeSize) return;
  const at = lastHead.signedAt;
  if (Date.now() - at.getTime() < UNWITNESSED_MS) return;
  findings.add(
    `The ${name} is signed up to ${lastHead.treeSize} entries, and the witness has seen ${witnessedSize}: its file or folder is lost or cannot be written`,
    { at },
  );
}

/** Holds the tables against the log: work that was done has its event, and an event its row. */
async function checkTables(trx: Trx, tenantId: string, findings: Findings): Promise<void> {
  for (const gap of await auditGaps(trx, tenantId, GAPS_MAX)) {
    const says =
      gap.told < gap.done
        ? `Work without its event: ${gap.type} is told ${gap.told} times and was done ${gap.done} times`
        : `An event without its work: ${gap.type} is told ${gap.told} times and ${gap.done} are there`;
    findings.add(says, { subject: { kind: gap.subjectKind, id: gap.subjectId }, at: gap.at });
  }
}

/** What the house itself looks at between two whole checks. */
export async function verifyNewest(
  trx: Trx,
  check: {
    readonly of: TenantLog;
    readonly keys: KnownKeys;
    readonly witnessFolder: string;
    readonly from: number;
  },
): Promise<{ readonly sealed: number; readonly findings: readonly string[] }> {
  const findings = new Findings();
  if (check.keys.broken !== null) findings.add(check.keys.broken);
  const { sealed } = await verifyLog(trx, { ...check, witnessFile: null, kept: [] }, findings);
  return { sealed, findings: findings.sentences(new Map()) };
}
