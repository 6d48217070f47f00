import { sql } from "kysely";
import type { Trx } from "./database.ts";

/** How far the process is, for whoever watches. */
export interface Progress {
  readonly captures: number;
  readonly capturesOpen: number;
  readonly documents: number;
  readonly delivered: number;
  readonly awaiting: number;
  readonly liveTasks: number;
  readonly finishedTasks: number;
  readonly pages: number;
  readonly pagesRead: number;
}

export async function readProgress(trx: Trx, tenantId: string): Promise<Progress> {
  const rows = await sql<Progress>`
    select
      (select count(*) from capture where tenant_id = ${tenantId}) as captures,
      (select count(*) from capture where tenant_id = ${tenantId} and state in ('accepted', 'inspected', 'prepared', 'read')) as "capturesOpen",
      (select count(*) from document where tenant_id = ${tenantId} and state <> 'superseded') as documents,
      (select count(*) from document where tenant_id = ${tenantId} and state = 'delivered') as delivered,
      (select count(*) from document where tenant_id = ${tenantId} and state in ('in-clarification', 'sealed'))
        + (select count(*) from capture where tenant_id = ${tenantId} and state in ('in-clarification', 'quarantined')) as awaiting,
      (select count(*) from task where tenant_id = ${tenantId} and state in ('due', 'offered', 'running')) as "liveTasks",
      (select count(*) from task where tenant_id = ${tenantId} and state in ('finished', 'gave-up', 'cancelled')) as "finishedTasks",
      (select count(*) from page where tenant_id = ${tenantId}) as pages,
      (select count(*) from task where tenant_id = ${tenantId} and step = 'read' and state in ('finished', 'gave-up')) as "pagesRead"`.execute(
    trx,
  );
  const [row] = rows.rows;
  if (row === undefined) throw new Error("The progress could not be read");
  return row;
}

/** Documents per department: delivered, and waiting for a person with it as first candidate. */
export interface DepartmentRow {
  readonly key: string;
  readonly name: string;
  readonly delivered: number;
  readonly proposed: number;
}

export async function departmentTable(
  trx: Trx,
  tenantId: string,
): Promise<readonly DepartmentRow[]> {
  const rows = await sql<DepartmentRow>`
    select u.key, u.name,
      (select count(*) from document d where d.org_unit_id = u.id and d.state = 'delivered' and d.role = 'main') as delivered,
      (select count(*) from document d join routing_decision r on r.document_id = d.id and r.effective
        where d.state = 'in-clarification' and r.candidates->0->>'unit' = u.key) as proposed
    from org_unit u where u.tenant_id = ${tenantId} and u.kind = 'department'
    order by u.name`.execute(trx);
  return rows.rows;
}

export interface CaseRow {
  readonly reason: string;
  readonly count: number;
}

/** Open clarification cases by reason, most first. */
export async function caseTable(trx: Trx, tenantId: string): Promise<readonly CaseRow[]> {
  const rows = await sql<CaseRow>`
    select reason, count(*) as count from clarification_case
    where tenant_id = ${tenantId} and settled_at is null group by reason order by count desc, reason`.execute(
    trx,
  );
  return rows.rows;
}
