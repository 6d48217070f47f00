import { setTimeout as sleep } from "node:timers/promises";
import type { DrillHouse } from "./house.ts";

interface Open {
  readonly tasks: number;
  readonly captures: number;
  readonly documents: number;
  readonly unsealed: number;
}

const OPEN = `select
  (select count(*)::int from task where state in ('due', 'offered', 'running')) as tasks,
  (select count(*)::int from capture where state in ('accepted', 'inspected', 'prepared', 'read')) as captures,
  (select count(*)::int from document where state in ('separated', 'understood', 'routed', 're-reading')) as documents,
  (select count(*)::int from audit_pending) as unsealed`;

const LOOK_MS = 500;

/**
 * Waits until nothing is in work and nobody but a person is waited for; false when for `limitMs` what is open has not
 * become less: a machine may be slow, and work that is stuck stays as much as it is.
 */
export async function untilQuiet(house: DrillHouse, limitMs: number): Promise<boolean> {
  let end = performance.now() + limitMs;
  let least = Infinity;
  let quietLooks = 0;
  while (quietLooks < 2) {
    if (performance.now() > end) return false;
    const open = await openNow(house).catch(() => Infinity);
    if (open < least) {
      least = open;
      end = performance.now() + limitMs;
    }
    quietLooks = open === 0 ? quietLooks + 1 : 0;
    await sleep(LOOK_MS);
  }
  return true;
}

/** Tasks, captures, documents and events that are not done with, and messages nobody took. */
async function openNow(house: DrillHouse): Promise<number> {
  const [open] = await house.database.sql<Open & Record<string, number>>(OPEN);
  const messages = await inMailbox(house);
  return Object.values(open ?? {}).reduce((sum, count) => sum + count, messages);
}

/** Messages nobody has taken yet; what cannot be counted may be there. */
const inMailbox = async ({ mailbox }: DrillHouse): Promise<number> =>
  mailbox === null ? 0 : mailbox.waiting().catch(() => 1);

/** What is still in work and why, one line each. */
export async function whatIsStuck(house: DrillHouse): Promise<readonly string[]> {
  const { database } = house;
  const messages = await inMailbox(house);
  const rows = await database.sql<{ line: string }>(`
    select format('%s %s: %s of it is %s, attempt %s, due in %s s%s%s%s', t.subject_kind, t.subject_id, t.step, t.state,
      t.attempt, round(extract(epoch from t.due_at - now())),
      case when t.alone then ', alone' else '' end,
      case when t.lease_until is null then '' else ', lease ' || round(extract(epoch from t.lease_until - now())) || ' s' end,
      case when t.last_problem is null then '' else ': ' || t.last_problem end) as line
    from task t where t.state in ('due', 'offered', 'running')
    union all
    select format('capture %s rests in state %s without a task', id, state) from capture
      where state in ('accepted', 'inspected', 'prepared', 'read')
      and not exists (select from task where subject_id = capture.id and task.state in ('due', 'offered', 'running'))
    union all
    select format('document %s rests in state %s without a task', id, state) from document
      where state in ('separated', 'understood', 'routed', 're-reading')
      and not exists (select from task where subject_id = document.id and task.state in ('due', 'offered', 'running'))
    union all
    select count(*) || ' audit events are not sealed' from audit_pending having count(*) > 0`);
  return [
    ...rows.map((row) => row.line),
    ...(messages === 0 ? [] : [`${messages} messages lie in the mailbox and are not taken`]),
  ];
}

/** How many captures have come to their end, or to a person. */
export async function capturesEnded({ database }: DrillHouse): Promise<number> {
  const [row] = await database.sql<{ n: number }>(
    "select count(*)::int as n from capture where state not in ('accepted', 'inspected', 'prepared', 'read')",
  );
  return row?.n ?? 0;
}
