import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { sql } from "kysely";
import type pg from "pg";
import { newId } from "../../../src/new-id.ts";
import { openTestHouse, type TestHouse } from "../../support/house.ts";
import { asSuperuserOf } from "../../support/postgres.ts";
import { foundSmallTown, type SmallTown } from "../../support/small-town.ts";
import type { Part } from "../../support/small-town-plan.ts";

const FILLER_PAGES = 8_000;

let house: TestHouse;
let town: SmallTown;
let otherTown: SmallTown;
beforeAll(async () => {
  house = await openTestHouse();
  town = await foundSmallTown(house, "aachau");
  otherTown = await foundSmallTown(house, "bebach");
  await asSuperuserOf(house.access.database, addFiller);
});
afterAll(() => house.remove());

/** Delivered letters of other words, so many that reading them all would show in the plan. */
async function addFiller(client: pg.Client): Promise<void> {
  await client.query("set session_replication_role = replica");
  const unclear = idOf("unclear");
  await client.query(
    `insert into page (id, tenant_id, capture_id, component, component_page, position)
     select gen_random_uuid(), tenant_id, capture_id, 7, n, n from document, generate_series(1, $2::int) n where id = $1`,
    [unclear, FILLER_PAGES],
  );
  await client.query(
    `insert into page_version (page_id, version, tenant_id, capture_id, folder_id, image_sha256, image_media_type,
       width, height, dpi, rotation, skew_degrees, blank, barcodes, plain_text)
     select id, 1, tenant_id, capture_id, capture_id, 'filler', 'image/png', 1, 1, 300, 0, 0, false, '[]',
       case when position % 2 = 0 then 'Gebühr für die Abwasserleitung Nummer ' else 'Anmeldung eines Hundes Nummer ' end || position
     from page where component = 7`,
  );
  await client.query(
    `insert into document (id, tenant_id, capture_id, mail_item_id, position, role, state)
     select p.id, p.tenant_id, d.capture_id, d.mail_item_id, p.position, 'main', 'delivered'
     from page p join document d on d.id = $1 where p.component = 7`,
    [unclear],
  );
  await client.query(
    `insert into document_page (document_id, position, page_id, tenant_id)
     select id, 0, id, tenant_id from page where component = 7`,
  );
  await client.query("set session_replication_role = origin");
  await client.query("select set_config('app.tenant', $1, false)", [town.tenantId]);
  await client.query(
    "select refresh_search(array(select id from document where mail_item_id = (select mail_item_id from document where id = $1)), true)",
    [unclear],
  );
  await client.query("analyze");
}

const idOf = (name: string): string => {
  // A case has the name of its document: the document was named first.
  const found = [...town.nameOf].find(([, each]) => each === name);
  if (found === undefined) throw new Error(`The small town has no ${name}`);
  return found[0];
};

async function search(
  part: Part,
  query: string,
  limit = 20,
  of = town,
  on: string | null = null,
): Promise<string> {
  const actor = { kind: "person", tenantId: town.tenantId, personId: of.people[part] } as const;
  const { rows } = await house.store.withActor(actor, (trx) =>
    sql<{ id: string; rank: number }>`
      select document_id as id, rank from search_documents(${query}, ${limit}, on_day => ${on}::date)`.execute(
      trx,
    ),
  );
  expect(rows.map((row) => row.rank)).toEqual(
    rows.map((row) => row.rank).toSorted((a, b) => b - a),
  );
  return rows
    .map((row) => town.nameOf.get(row.id) ?? row.id)
    .toSorted()
    .join(" ");
}

test.each<[Part, string]>([
  ["caseWorker", "enclosure letter secret"],
  ["deputy", "enclosure letter secret"],
  ["headAbove", "enclosure letter"],
  ["otherUnit", "old split-off"],
  ["clerk", "enclosure letter old-case returned split-off unclear"],
  ["operator", ""],
  ["auditor", ""],
  ["administrator", ""],
  ["formerDeputy", ""],
  ["left", ""],
])("%s finds what they may see, and nothing else", async (part, found) => {
  expect(await search(part, "Widersprüche Bescheid")).toBe(found);
});

test("people of another town find nothing here", async () => {
  expect(await search("clerk", "Widerspruch", 20, otherTown)).toBe("");
});

test("finds no more than was asked for, at most 500, and takes any words", async () => {
  expect((await search("clerk", "Widerspruch", 2)).split(" ")).toHaveLength(2);
  expect((await search("clerk", "Hund", 100_000)).split(" ")).toHaveLength(500);
  expect(await search("clerk", "Widerspruch", -1)).toBe("");
  for (const odd of ["", "   ", "'", '"', "a & | !", "\\", ":*", "-", "or or"]) {
    await expect(search("clerk", odd)).resolves.toBeDefined();
  }
});

test("takes a last word's beginning where few have it as it stands, whoever asks", async () => {
  const numbers = (await search("clerk", "170", 50)).split(" ");
  expect(numbers).toHaveLength(11);
  expect((await search("clerk", "Gebühr Abwas", 400)).split(" ")).toHaveLength(400);
  expect(await search("caseWorker", "Gebühr Abwas")).toBe("");
  expect(await search("otherUnit", "Bescheid Widers")).toBe("old split-off");
});

test("of a day, too, they find what they may see, and words that begin so", async () => {
  const { rows } = await asSuperuserOf(house.access.database, (client) =>
    client.query<{ day: string }>(
      "select i.receipt_day::text as day from mail_item i join document d on d.mail_item_id = i.id where d.id = $1",
      [idOf("letter")],
    ),
  );
  const onIt = (part: Part, query: string) => search(part, query, 20, town, rows[0]?.day);
  expect(await onIt("caseWorker", "Bescheid Widers")).toBe("enclosure letter secret");
  expect(await onIt("headAbove", "Bescheid Widers")).toBe("enclosure letter");
  expect(await onIt("caseWorker", "Bescheid Gebühr")).toBe("");
  expect(await onIt("clerk", "Gebühr 170")).not.toBe("");
});

test("who works for many units finds their old post behind 300 newer letters of others", async () => {
  await house.store.withActor({ kind: "process", tenantId: town.tenantId }, async (trx) => {
    for (let n = 0; n < 9; n += 1) {
      const id = newId();
      await sql`insert into org_unit (id, tenant_id, key, name, kind)
        values (${id}, ${town.tenantId}, ${`many-${n}`}, 'Many', 'department')`.execute(trx);
      await sql`insert into role_grant (id, tenant_id, person_id, role, org_unit_id, valid_from)
        values (${newId()}, ${town.tenantId}, ${town.people.otherUnit}, 'case-worker', ${id}, '2020-01-01')`.execute(
        trx,
      );
    }
  });
  expect(await search("otherUnit", "Gebühr or Widerspruch")).toBe("old split-off");
  expect(await search("otherUnit", "Gebühr")).toBe("");
});

test("matches by the text index, also where row-level security is forced", async () => {
  const plan = await planAs(
    "caseWorker",
    "select * from search_documents('Widerspruch Bescheid', 20)",
  );
  expect(plan).toContain("Bitmap Index Scan on document_search_found");
  expect(plan).not.toContain("Seq Scan on document_search");
  // What the function is for: under row-level security alone every page is read.
  const naive = await planAs(
    "caseWorker",
    "explain select page_id from page_version where search @@ websearch_to_tsquery('german', 'Widerspruch')",
  );
  expect(naive).toContain("may_see_page");
});

/** What PostgreSQL does for a query of the API's role, nested functions too. */
const planAs = (part: Part, query: string): Promise<string> =>
  asSuperuserOf(house.access.database, async (client) => {
    const lines: string[] = [];
    client.on("notice", (notice) => lines.push(notice.message ?? ""));
    await client.query("load 'auto_explain'");
    for (const setting of [
      "auto_explain.log_min_duration = 0",
      "auto_explain.log_nested_statements = on",
      "auto_explain.log_level = notice",
      "session authorization poststelle_api",
    ]) {
      await client.query(`set ${setting}`);
    }
    await client.query("begin");
    await client.query(
      "select set_config('app.tenant', $1, true), set_config('app.person', $2, true)",
      [town.tenantId, town.people[part]],
    );
    const { rows } = await client.query<{ "QUERY PLAN"?: string }>(query);
    await client.query("rollback");
    return [...lines, ...rows.map((row) => row["QUERY PLAN"] ?? "")].join("\n");
  });

/** Codes of words by the source of the rules, and of names that are one as they sound. */
test.each([
  ["Wikipedia", "3412"],
  ["Müller-Lüdenscheidt", "65752682"],
  ["Breschnew", "17863"],
  ["Heinz Classen", "068586"],
  ["Yılmaz", "0568"],
  ["Maier", "67"],
  ["Meyer", "67"],
  ["Philipp", "351"],
  ["Xaver", "4837"],
  ["Schmidt", "862"],
  ["Schmitt", "862"],
])("%s sounds as %s", async (word, code) => {
  const { rows } = await asSuperuserOf(house.access.database, (client) =>
    client.query<{ code: string }>("select cologne_code($1) as code", [word]),
  );
  expect(rows[0]?.code).toBe(code);
});

test("knows senders by sound or by a word and the postcode, of letters the reader may see alone", async () => {
  await saySenders({
    letter: ["Tjark Oltmanns", "26506"],
    enclosure: ["Tjark Oltmanns", "26506"],
    secret: ["Oltmans, Tjark", null],
    "split-off": ["Tjark Oltmanns", "26506"],
    unclear: ["Tjak Oltmanns", "26506"],
    returned: ["Silke Faber", "26506"],
  });
  expect(await alike("caseWorker", "letter")).toBe("secret");
  // The enclosure is the letter's: who asks of it is told of the letter.
  expect(await alike("caseWorker", "enclosure")).toBe("secret");
  // Content narrows to those of the unit itself.
  expect(await alike("headAbove", "letter")).toBe("");
  expect(await alike("otherUnit", "letter")).toBe("");
  expect(await alike("otherUnit", "split-off")).toBe("");
  expect(await alike("clerk", "unclear")).toBe("letter split-off");
  expect(await alike("clerk", "returned")).toBe("");
  expect(await alike("operator", "letter")).toBe("");
  expect(await alike("clerk", "letter", otherTown)).toBe("");
});

async function saySenders(senders: Record<string, [name: string, postcode: string | null]>) {
  await house.store.withActor({ kind: "process", tenantId: town.tenantId }, async (trx) => {
    for (const [document, [name, postcode]] of Object.entries(senders)) {
      const address = postcode && { street: null, postcode, town: "Norden" };
      await sql`update document_fact set effective = false
        where document_id = ${idOf(document)} and kind = 'sender' and effective`.execute(trx);
      await sql`insert into document_fact (id, tenant_id, document_id, step_version, kind, fact)
        values (${newId()}, ${town.tenantId}, ${idOf(document)}, 1, 'sender',
          ${JSON.stringify({ name, address, evidence: { page: 1, quote: name } })})`.execute(trx);
    }
  });
}

async function alike(part: Part, document: string, of = town): Promise<string> {
  const actor = { kind: "person", tenantId: of.tenantId, personId: of.people[part] } as const;
  const { rows } = await house.store.withActor(actor, (trx) =>
    sql<{ id: string }>`select document_id as id from alike_senders(${idOf(document)})`.execute(
      trx,
    ),
  );
  return rows
    .map((row) => town.nameOf.get(row.id) ?? row.id)
    .toSorted()
    .join(" ");
}
