import { sql } from "kysely";
import { departmentOf, type OrgUnit } from "../../domain/town.ts";
import type { Trx } from "../database.ts";
import { listUnits } from "./units.ts";

/** As `routing_outcomes` of migration 0022 counts them. */
interface OutcomeRow {
  readonly proposed: string | null;
  readonly decided: string | null;
  readonly wouldGoAlone: boolean;
  readonly wentAlone: boolean;
  readonly held: boolean;
  readonly certain: boolean;
  readonly reached: number;
  readonly returned: boolean;
  readonly sampled: boolean;
  readonly documents: number;
}

/**
 * The machine's last proposals of the last days against what people decided after it, in groups that are
 * alike; units are departments. `thresholds` ascending. Empty but for supervisors and heads.
 */
export async function readProposals(
  trx: Trx,
  days: number,
  thresholds: readonly number[],
): Promise<readonly OutcomeRow[]> {
  const { rows } = await sql<OutcomeRow>`
    select * from routing_outcomes(now() - make_interval(days => ${days}::integer),
      ${[...thresholds]}::double precision[])`.execute(trx);
  const units = (await listUnits(trx)).map(({ key, kind, parent }): Placed => ({
    id: key,
    // The column has two kinds that no folder has; neither is a department.
    kind: kind === "department" ? kind : "section",
    parent,
  }));
  const departmentKey = (key: string | null): string | null =>
    key === null ? null : (departmentOf({ units }, key)?.id ?? key);
  return rows.map((row) => ({
    ...row,
    proposed: departmentKey(row.proposed),
    decided: departmentKey(row.decided),
  }));
}

type Placed = Pick<OrgUnit, "id" | "kind" | "parent">;
