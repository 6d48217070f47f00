// What noting a reading costs: a page found as its reader, with and without the row of the access log,
// in turns, so that other load falls on both. Usage: node bench/access-log.ts [readings]; prints a JSON line.
import { openPseudonyms } from "../src/audit/pseudonyms.ts";
import { dataPaths } from "../src/installation.ts";
import { documentView } from "../src/store/views/documents.ts";
import { pageOfDocument } from "../src/store/views/document-bytes.ts";
import { noteReading } from "../src/store/views/readings.ts";
import { openTestHouse } from "../test/support/house.ts";
import { leaveTestPostgres } from "../test/support/postgres.ts";
import { foundSmallTown } from "../test/support/small-town.ts";

const [readings = 500] = process.argv.slice(2).map(Number);
const house = await openTestHouse();
try {
  const town = await foundSmallTown(house, "aachau");
  const documentId = [...town.nameOf].find(([, name]) => name === "letter")?.[0] ?? "";
  const { tenantId } = town;
  const personId = town.people.caseWorker;
  const pseudonyms = openPseudonyms(dataPaths(house.dataFolder).pseudonyms, 12);
  /** As GET /api/documents/:id and its page's image do, but for opening the blob. */
  const read = (noted: boolean) =>
    house.store.withActor({ kind: "person", tenantId, personId }, async (trx) => {
      await documentView(trx, documentId);
      await pageOfDocument(trx, documentId, 1);
      if (!noted) return;
      const reader = await pseudonyms.of(tenantId, personId, new Date());
      const what = { documentId, act: "opened", shown: "page-image", page: 1 } as const;
      await noteReading(trx, { ...reader, tenantId, ...what });
    });
  const times: Record<"with" | "without", number[]> = { with: [], without: [] };
  for (let nth = 0; nth < readings; nth += 1) {
    for (const how of ["without", "with"] as const) {
      const startedMs = performance.now();
      await read(how === "with");
      times[how].push(performance.now() - startedMs);
    }
  }
  const median = (some: readonly number[]): number =>
    some.toSorted((a, b) => a - b)[Math.floor(some.length / 2)] ?? 0;
  const rounded = (number: number): number => Math.round(number * 100) / 100;
  const [withMs, withoutMs] = [median(times.with), median(times.without)];
  process.stdout.write(
    `${JSON.stringify({ bench: "access-log", readings, withoutMs: rounded(withoutMs), withMs: rounded(withMs), ratio: rounded(withMs / withoutMs) })}\n`,
  );
} finally {
  await house.remove();
  await leaveTestPostgres();
}
