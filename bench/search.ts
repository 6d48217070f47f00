import { readFile } from "node:fs/promises";
import { sql } from "kysely";
import type pg from "pg";
import type { Trx } from "../src/store/database.ts";
import { searchDocuments, type SearchFilter } from "../src/store/views/search.ts";
import { openTestHouse, type TestHouse } from "../test/support/house.ts";
import { asSuperuserOf, leaveTestPostgres } from "../test/support/postgres.ts";

/**
 * How long a search takes among many documents, per kind of search and whose eyes it is for:
 * `node bench/search.ts [documents]`. The words are a German office's, the common ones in most letters;
 * what is timed is the search with its snippets, as the API asks it.
 */
const DOCUMENTS = Number(process.argv[2] ?? 500_000);
const RUNS = 25;
const ROWS_AT_ONCE = 25_000;
const PARAGRAPHS = 6_000;

const SENTENCES = [
  "Sehr geehrte Damen und Herren, hiermit stelle ich den Antrag auf Bewilligung der genannten Leistung",
  "gegen den Bescheid lege ich Widerspruch ein und bitte um Prüfung der Angelegenheit",
  "die Unterlagen zur Baugenehmigung für das Grundstück reiche ich mit diesem Schreiben nach",
  "Rechnung über gelieferte Waren und Dienstleistungen, zahlbar innerhalb von vierzehn Tagen",
  "die Kündigung der Wohnung wurde mir durch den Vermieter zugestellt",
  "wegen der Beschädigung der Straße bitte ich um Ausbesserung des Gehweges",
  "anbei erhalten Sie die Anmeldung meines Hundes zur Hundesteuer",
  "ich bitte um Auskunft über die Öffnungszeiten und die erforderlichen Nachweise",
  "die Gebühren für die Abfallentsorgung erscheinen mir zu hoch bemessen",
  "für die Eheschließung werden Geburtsurkunde und Meldebescheinigung benötigt",
  "der Lärm der Gaststätte stört die Nachtruhe der Anwohner erheblich",
  "das Kind besucht die Kindertagesstätte in der Nähe unserer Wohnung",
  "mit freundlichen Grüßen und herzlichem Dank für Ihre Bemühungen",
  "die Frist zur Stellungnahme beträgt einen Monat nach Zustellung",
  "der Führerschein ging verloren, ich beantrage eine Ersatzausstellung",
  "das Gewerbe wird zum Monatsende abgemeldet und die Steuererklärung folgt",
];
const NAMES =
  "Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter Klein Wolf Schröder Neumann Schwarz Zimmermann".split(
    " ",
  );

const day = (back: number): string =>
  new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10);
const none: SearchFilter = {
  from: null,
  to: null,
  on: null,
  unitId: null,
  sender: null,
  kind: null,
  channel: null,
  state: null,
  reference: null,
  receipt: null,
};
/** What people look for, each as words and filters; `n` makes each run ask for something else. */
const searches: Readonly<Record<string, (n: number) => readonly [string, Partial<SearchFilter>]>> =
  {
    "a word of most letters": () => ["Antrag", {}],
    "several common words": () => ["Widerspruch Bescheid Prüfung", {}],
    "a phrase": () => ['"Bewilligung der genannten Leistung"', {}],
    "a rare word": (n) => [`Vorgang${n * 17}`, {}],
    "a word's beginning": (n) => [`Vorgang${n * 3 + 10}`.slice(0, 9), {}],
    "a common word and a rare one": (n) => [`Antrag Vorgang${n * 17}`, {}],
    "common, but not": () => ["Rechnung -Widerspruch", {}],
    "a sender": (n) => ["", { sender: `${NAMES[n % NAMES.length] ?? ""} ${n}` }],
    "a common word of a day": (n) => ["Antrag", { on: day(n * 9) }],
    "a common word of three months, years ago": (n) => [
      "Antrag",
      { from: day(900 + n), to: day(810 + n) },
    ],
    "a common word of a kind and channel": () => [
      "Frist",
      { kind: "objection", channel: "e-mail" },
    ],
    "a receipt number": (n) => ["", { receipt: `BENCH-${n * 31 + 1}` }],
    "a reference number": (n) => ["", { reference: `63-${n * 31 + 1}/26` }],
  };

/** Two sentences, other ones for each number, and a word no other paragraph has. */
const paragraph = (n: number): string => {
  const of = (k: number): string => SENTENCES[k % SENTENCES.length] ?? "";
  return `${of(n * 7)}. ${of(n * 7 + 1 + ((n >> 4) % 15))} Vorgang${n}`;
};

async function fill(client: pg.Client, tenantId: string): Promise<void> {
  await client.query("set session_replication_role = replica");
  await client.query("set synchronous_commit = off");
  await client.query("select set_config('app.tenant', $1, false), setseed(0.42)", [tenantId]);
  await client.query("create table bench_paragraph (n integer primary key, text text)");
  await client.query(
    "insert into bench_paragraph select ordinality - 1, t from unnest($1::text[]) with ordinality as p (t)",
    [Array.from({ length: PARAGRAPHS }, (_, n) => paragraph(n))],
  );
  const units = await client.query<{ id: string }>("select id from org_unit where tenant_id = $1", [
    tenantId,
  ]);
  const unitIds = units.rows.map((row) => row.id);
  await client.query("drop index document_search_found");
  for (let from = 1; from <= DOCUMENTS; from += ROWS_AT_ONCE) {
    await client.query(FILL_SQL, [
      tenantId,
      from,
      Math.min(DOCUMENTS, from + ROWS_AT_ONCE - 1),
      PARAGRAPHS,
      NAMES,
      DOCUMENTS,
      unitIds,
    ]);
    process.stderr.write(`\r${from + ROWS_AT_ONCE - 1} documents`);
  }
  await client.query("analyze");
  await client.query(
    `insert into document_search (document_id, tenant_id, receipt_day, words, marks)
     select d.id, d.tenant_id, i.receipt_day, words_of(d.id), marks_of(d.id)
     from document d join mail_item i on i.id = d.mail_item_id where i.receipt_number like 'BENCH-%'`,
  );
  process.stderr.write("\rindex ...                 \n");
  await client.query("set maintenance_work_mem = '1GB'");
  await client.query(
    "create index document_search_found on document_search using gin (words, marks) with (fastupdate = off)",
  );
  await client.query("vacuum analyze");
}

/** Five years of post: ids ascend with time, as ours do; one letter of one page each. */
const FILL_SQL = `
  with numbers as materialized (
    select n, now() - make_interval(secs => ($6::float8 - n) * 157680000 / $6) as at,
      ($7::uuid[])[1 + floor(random() * cardinality($7::uuid[]))::int] as unit_id,
      gen_random_uuid() as capture_id, gen_random_uuid() as item_id, gen_random_uuid() as page_id, gen_random_uuid() as delivery_id,
      (lpad(to_hex(n), 12, '0') || replace(gen_random_uuid()::text, '-', ''))::char(32)::uuid as document_id,
      floor(random() * $4)::int as p1, floor(random() * $4)::int as p2, floor(random() * $4)::int as p3,
      $5::text[] as names
    from generate_series($2::int, $3::int) as numbers (n)
  ), captures as (
    insert into capture (id, tenant_id, channel, external_id, state, class, sealed, original_sha256, original_bytes,
      receipt_number, received_earliest, received_latest, receipt_day, receipt_basis, recorded_by, captured_at, accepted_at)
    select capture_id, $1::uuid, case n % 3 when 0 then 'e-mail' else 'hot-folder' end, 'n' || n, 'separated', 'normal', false, 'x', 1, 'C' || n,
      at, at, at::date, 'counter', 'bench', at, at from numbers
  ), items as (
    insert into mail_item (id, tenant_id, capture_id, position, receipt_number, received_earliest, received_latest,
      receipt_day, receipt_basis, recorded_by)
    select item_id, $1::uuid, capture_id, 0, 'BENCH-' || n, at, at, at::date, 'counter', 'bench' from numbers
  ), documents as (
    insert into document (id, tenant_id, capture_id, mail_item_id, position, role, state, org_unit_id)
    select document_id, $1::uuid, capture_id, item_id, 0, 'main', 'delivered', unit_id from numbers
  ), deliveries as (
    insert into delivery (id, tenant_id, document_id, org_unit_id, target, state)
    select delivery_id, $1::uuid, document_id, unit_id, 'portal-inbox', 'delivered' from numbers
  ), pages as (
    insert into page (id, tenant_id, capture_id, mail_item_id, component, component_page, position)
    select page_id, $1::uuid, capture_id, item_id, 0, 1, 1 from numbers
  ), placed as (
    insert into document_page (document_id, position, page_id, tenant_id) select document_id, 0, page_id, $1::uuid from numbers
  ), facts as (
    insert into document_fact (id, tenant_id, document_id, step_version, kind, fact)
    select gen_random_uuid(), $1::uuid, document_id, 1, f.kind, f.fact from numbers, lateral (values
      ('sender', jsonb_build_object('name', names[1 + n % 20] || ' ' || n % 5000)),
      ('subject', jsonb_build_object('text', 'Schreiben Nr. ' || n)),
      ('kind', to_jsonb((array['letter', 'application', 'objection', 'invoice'])[1 + n % 4])),
      ('letterDate', jsonb_build_object('date', to_char(at - interval '3 days', 'YYYY-MM-DD'))),
      ('referenceNumbers', jsonb_build_array(jsonb_build_object('text', '63-' || n || '/26')))) as f (kind, fact)
  )
  insert into page_version (page_id, version, tenant_id, capture_id, folder_id, image_sha256, image_media_type,
    width, height, dpi, rotation, skew_degrees, blank, barcodes, plain_text)
  select page_id, 1, $1::uuid, capture_id, capture_id, 'bench', 'image/png', 1, 1, 300, 0, 0, false, '[]',
    names[1 + numbers.n % 20] || ', Lindenau, den ' || to_char(at, 'DD.MM.YYYY') || E'\\n' || a.text || E'.\\n' || b.text || E'.\\n' || c.text
  from numbers join bench_paragraph a on a.n = p1 join bench_paragraph b on b.n = p2 join bench_paragraph c on c.n = p3`;

async function peopleOf(client: pg.Client, tenantId: string) {
  const idOf = async (login: string): Promise<string> => {
    const { rows } = await client.query<{ id: string }>("select id from person where login = $1", [
      login,
    ]);
    return rows[0]?.id ?? "";
  };
  const headOfAll = await idOf("k.kleeblatt");
  await client.query(
    `insert into role_grant (id, tenant_id, person_id, role, org_unit_id, valid_from)
     select gen_random_uuid(), $1, $2, 'department-head', id, '2020-01-01' from org_unit where tenant_id = $1 and key <> 'bauaufsicht'`,
    [tenantId, headOfAll],
  );
  return {
    "case worker": await idOf("l.luettgenau"),
    clerk: await idOf("a.ackerknecht"),
    "head of the whole house": headOfAll,
  };
}

async function measure(house: TestHouse, people: Readonly<Record<string, string>>): Promise<void> {
  process.stdout.write(
    `${DOCUMENTS} documents, ${RUNS} searches of each kind, in ms: p50 / p95 on the clock, p95 of the server's processor; hits of the last\n`,
  );
  for (const [who, personId] of Object.entries(people)) {
    const actor = { kind: "person", tenantId: house.tenantId, personId } as const;
    process.stdout.write(`\n${who}\n`);
    for (const [what, ask] of Object.entries(searches)) {
      await timed(what, (n) =>
        house.store.withActor(actor, async (trx) => {
          const [words, filter] = ask(n);
          const pid = await backendOf(trx);
          const [start, startCpu] = [performance.now(), await processorTime(pid)];
          const rows = await searchDocuments(
            trx,
            words,
            { ...none, ...filter },
            { after: null, limit: 21 },
          );
          const [end, endCpu] = [performance.now(), await processorTime(pid)];
          return { clock: end - start, processor: endCpu - startCpu, hits: rows.length };
        }),
      );
    }
  }
}

const backendOf = async (trx: Trx): Promise<number> => {
  const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx);
  return rows[0]?.pid ?? 0;
};

/** Milliseconds a process has had of a processor, which others at work on the machine do not change; Linux only. */
async function processorTime(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/schedstat`, "utf8").catch(() => "0");
  return Number(stat.split(" ")[0]) / 1e6;
}

interface Timed {
  readonly clock: number;
  readonly processor: number;
  readonly hits: number;
}

async function timed(what: string, act: (n: number) => Promise<Timed>): Promise<void> {
  const runs: Timed[] = [];
  // The first two warm the caches, as an office's first searches of the morning do.
  for (let n = -2; n < RUNS; n += 1) {
    const run = await act(Math.max(0, n));
    if (n >= 0) runs.push(run);
  }
  const at = (of: "clock" | "processor", share: number): string =>
    (runs.map((run) => run[of]).toSorted((a, b) => a - b)[Math.ceil(share * RUNS) - 1] ?? 0)
      .toFixed(0)
      .padStart(6);
  const figures = `${at("clock", 0.5)} /${at("clock", 0.95)} ${at("processor", 0.95)}`;
  process.stdout.write(`  ${what.padEnd(44)}${figures}   ${runs.at(-1)?.hits ?? 0}\n`);
}

const house = await openTestHouse();
try {
  const people = await asSuperuserOf(house.access.database, async (client) => {
    const started = performance.now();
    await fill(client, house.tenantId);
    process.stderr.write(`filled in ${((performance.now() - started) / 1000).toFixed(0)} s\n`);
    return peopleOf(client, house.tenantId);
  });
  await measure(house, people);
} finally {
  await house.remove();
  await leaveTestPostgres();
}
