import { sql } from "kysely";
import type { FailureCause, FailureKind, FailedWork } from "../../domain/failure-causes.ts";
import { FailureCause as Cause, failureReasons, WORKS_MAX } from "../../domain/failure-causes.ts";
import { taskProblemCode } from "../../domain/task-problem.ts";
import type { Trx } from "../database.ts";

/** A piece of work that failed, by ids alone. */
export interface FailedItem extends FailedWork {
  readonly subjectKind: "capture" | "document";
  readonly subjectId: string;
  /** When it failed last. */
  readonly at: Date;
}

/** Work of one step that failed for one cause. */
export interface FailureGroup {
  readonly kind: FailureKind;
  readonly step: string;
  readonly cause: FailureCause;
  readonly count: number;
  readonly firstAt: Date;
  readonly lastAt: Date;
  /** The latest, at most `WORKS_MAX`. */
  readonly items: readonly FailedItem[];
}

/** All that failed and is not settled, of the town of the actor; the latest first. */
export async function failureGroups(trx: Trx): Promise<readonly FailureGroup[]> {
  const groups = [...(await givenUp(trx)), ...(await triedAgain(trx))];
  return groups.toSorted((one, other) => other.lastAt.getTime() - one.lastAt.getTime());
}

interface GroupRow {
  readonly step: string;
  readonly words: string;
  readonly count: number;
  readonly firstAt: Date;
  readonly lastAt: Date;
  readonly items: readonly (Omit<FailedItem, "kind" | "at"> & { readonly at: string })[];
}

async function givenUp(trx: Trx): Promise<readonly FailureGroup[]> {
  const { rows } = await sql<GroupRow>`
    select step, reason as words, count(*)::int as count, min(opened_at) as "firstAt", max(opened_at) as "lastAt",
      (array_agg(jsonb_build_object('id', id, 'subjectKind', case when document_id is null then 'capture' else 'document' end,
        'subjectId', coalesce(document_id, capture_id), 'at', opened_at) order by opened_at desc))[1:${sql.lit(WORKS_MAX)}] as items
    from clarification_case
    where settled_at is null and step is not null and reason = any (${[...failureReasons]})
    group by step, reason`.execute(trx.withoutPlugins());
  return rows.map((row) => groupOf(row, "given-up", Cause.parse(row.words)));
}

/** What was only handed back, or waits for something that is away, has not failed. */
async function triedAgain(trx: Trx): Promise<readonly FailureGroup[]> {
  const { rows } = await sql<GroupRow>`
    select step, last_problem as words, count(*)::int as count, min(first_problem_at) as "firstAt", max(last_problem_at) as "lastAt",
      (array_agg(jsonb_build_object('id', id, 'subjectKind', subject_kind, 'subjectId', subject_id,
        'at', last_problem_at) order by last_problem_at desc))[1:${sql.lit(WORKS_MAX)}] as items
    from task
    where state in ('due', 'offered', 'running') and last_problem_at is not null and last_problem is not null
    group by step, last_problem`.execute(trx.withoutPlugins());
  // The words may quote a file's name: they become codes here, and several become one.
  const byCode = Map.groupBy(rows, (row) => `${row.step} ${taskProblemCode(row.words)}`);
  return [...byCode.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const items = same.flatMap((row) => row.items);
    const merged = {
      ...first,
      count: same.reduce((sum, row) => sum + row.count, 0),
      firstAt: new Date(Math.min(...same.map((row) => row.firstAt.getTime()))),
      lastAt: new Date(Math.max(...same.map((row) => row.lastAt.getTime()))),
      items: items.toSorted((one, other) => other.at.localeCompare(one.at)).slice(0, WORKS_MAX),
    };
    return [groupOf(merged, "tried-again", taskProblemCode(first.words))];
  });
}

function groupOf(row: GroupRow, kind: FailureKind, cause: FailureCause): FailureGroup {
  const { words: _words, items, ...figures } = row;
  const workKind = kind === "given-up" ? "case" : "task";
  return {
    ...figures,
    kind,
    cause,
    items: items.map((item) => ({ ...item, kind: workKind, at: new Date(item.at) })),
  };
}
