import { ClarificationReason } from "../domain/clarification.ts";
import { imbalances, type LedgerCounts } from "../domain/ledger.ts";
import { clarificationSentence } from "../domain/sentences/sentence-for.ts";
import type { Trx } from "../store/database.ts";
import { type LedgerRow, readLedger } from "../store/ledger.ts";
import { caseTable, departmentTable } from "../store/progress.ts";
import { table, type Terminal } from "./terminal.ts";

/** Prints inboxes, clarification cases and the ledger; gives whether the ledger balances. */
export async function printSummary(trx: Trx, tenantId: string, out: Terminal): Promise<boolean> {
  const departments = await departmentTable(trx, tenantId);
  out.line("");
  const rows = departments.map((row) => [row.name, String(row.delivered), String(row.proposed)]);
  for (const line of table([["Amt", "im Postkorb", "am Klärplatz vorgeschlagen"], ...rows])) {
    out.line(line);
  }
  const cases = await caseTable(trx, tenantId);
  out.line("");
  out.line(`Klärfälle: ${cases.reduce((sum, row) => sum + row.count, 0)}`);
  for (const row of cases) {
    const sentence = clarificationSentence(ClarificationReason.parse(row.reason), "de");
    out.line(`  ${String(row.count).padStart(3)} × ${sentence}`);
  }
  return printLedger(trx, tenantId, out);
}

/** Prints the ledger by day of receipt and channel; gives whether every equation holds. */
export async function printLedger(trx: Trx, tenantId: string, out: Terminal): Promise<boolean> {
  return printLedgerRows(await readLedger(trx, tenantId), out);
}

/** The same of rows that were read before. */
export function printLedgerRows(rows: readonly LedgerRow[], out: Terminal): boolean {
  out.line("");
  let balances = true;
  for (const row of rows) {
    out.line(`Bilanz ${row.receiptDay}, ${row.channel}`);
    for (const line of equationsOf(row)) out.line(`  ${line}`);
    for (const wrong of imbalances(row)) {
      balances = false;
      out.line(`  STIMMT NICHT: ${wrong.what}: ${wrong.left} ≠ ${wrong.right}`);
    }
  }
  out.line(balances ? "Die Bilanz stimmt." : "Die Bilanz stimmt NICHT.");
  return balances;
}

const equationsOf = (row: LedgerCounts): readonly string[] => [
  `Erfassungen: ${row.accepted} = ${row.notYetSeparated} noch nicht getrennt + ${row.inClarification} in Klärung + ${row.discardedWhole} verworfen + ${row.separated} getrennt`,
  `Schriftstücke: ${row.documents} = ${row.inProcess} in Arbeit + ${row.awaiting} warten + ${row.ended} beendet + ${row.superseded} ersetzt`,
  `Seiten: ${row.pages} = ${row.pagesNotYetPlaced} noch nicht zugeordnet + ${row.pagesInDocuments} in Schriftstücken + ${row.pagesDiscarded} verworfen`,
];
