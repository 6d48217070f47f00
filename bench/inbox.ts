import { openTestHouse } from "../test/support/house.ts";
import { asSuperuserOf, leaveTestPostgres } from "../test/support/postgres.ts";
import { foundSmallTown } from "../test/support/small-town.ts";
import { bundlesOf } from "../src/store/views/bundles.ts";
import { inboxEntries, myInboxes, myUnit } from "../src/store/views/inbox.ts";

/** How long an inbox of 10,000 entries takes to list and to count: `node bench/inbox.ts [entries]`. */
const ENTRIES = Number(process.argv[2] ?? 10_000);
const house = await openTestHouse();
try {
  const town = await foundSmallTown(house, "aachau");
  await asSuperuserOf(house.access.database, async (client) => {
    await client.query("set session_replication_role = replica");
    await client.query(
      `with model as (
         select d.tenant_id, d.capture_id, u.id as org_unit_id from document d, org_unit u
         where d.tenant_id = $1 and u.tenant_id = $1 and u.key = 'a' limit 1
       ), numbers as materialized (
         select n, gen_random_uuid() as item_id, gen_random_uuid() as document_id, gen_random_uuid() as delivery_id,
           gen_random_uuid() as capture_id
         from generate_series(1, $2::int) n
       ), captures as (
         insert into capture (id, tenant_id, channel, external_id, state, class, sealed, original_sha256, original_bytes,
           receipt_number, received_earliest, received_latest, receipt_day, receipt_basis, recorded_by, captured_at)
         select numbers.capture_id, tenant_id, 'hot-folder', 'n' || n, 'separated', 'normal', false, 'x', 1, 'C' || n,
           now(), now(), current_date, 'counter', 'bench', now() from model, numbers
       ), items as (
         insert into mail_item (id, tenant_id, capture_id, position, receipt_number, received_earliest, received_latest,
           receipt_day, receipt_basis, recorded_by)
         select item_id, tenant_id, numbers.capture_id, 0, 'M' || n, now(), now(), current_date, 'counter', 'bench'
         from model, numbers
       ), documents as (
         insert into document (id, tenant_id, capture_id, mail_item_id, position, role, state, org_unit_id)
         select document_id, tenant_id, numbers.capture_id, item_id, 0, 'main', 'delivered', org_unit_id from model, numbers
       ), facts as (
         -- Each third letter has two more of its matter.
         insert into document_fact (id, tenant_id, document_id, step_version, kind, fact)
         select gen_random_uuid(), tenant_id, document_id, 1, k.kind, k.fact from model, numbers, lateral (values
           ('sender', jsonb_build_object('name', 'Sender ' || n / 3)),
           ('referenceNumbers', jsonb_build_array(jsonb_build_object('text', 'Az. ' || n / 3)))) k (kind, fact)
       ), deliveries as (
         insert into delivery (id, tenant_id, document_id, org_unit_id, target, state)
         select delivery_id, tenant_id, document_id, org_unit_id, 'portal-inbox', 'delivered' from model, numbers
       )
       insert into inbox_entry (id, tenant_id, delivery_id, document_id, org_unit_id, served, deadline_on)
       select delivery_id, tenant_id, delivery_id, document_id, org_unit_id, random() < 0.02,
         case when random() < 0.3 then current_date + (random() * 60)::int else 'infinity' end
       from model, numbers`,
      [town.tenantId, ENTRIES],
    );
    await client.query("analyze");
  });
  const actor = {
    kind: "person",
    tenantId: town.tenantId,
    personId: town.people.caseWorker,
  } as const;
  const timed = async (what: string, use: () => Promise<unknown>): Promise<void> => {
    const times: number[] = [];
    for (let run = 0; run < 5; run += 1) {
      const start = performance.now();
      await use();
      times.push(performance.now() - start);
    }
    const median = times.toSorted((a, b) => a - b)[2] ?? 0;
    process.stdout.write(`${what}: ${median.toFixed(0)} ms\n`);
  };
  const filter = { show: "open", unreadOnly: false, deadlineUntil: null } as const;
  const list = (
    sort: "precedence" | "arrival",
    after: Parameters<typeof inboxEntries>[3]["after"],
  ) =>
    house.store.withActor(actor, async (trx) => {
      const unit = await myUnit(trx, "a");
      return inboxEntries(trx, unit?.id ?? "", filter, { sort, after, limit: 51 });
    });
  const bundles = () =>
    house.store.withActor(actor, async (trx) => {
      const unit = await myUnit(trx, "a");
      return bundlesOf(trx, unit?.id ?? "", shown);
    });
  const shown = (await list("precedence", null)).map((row) => row.documentId);
  process.stdout.write(`${ENTRIES} entries, a page of 50, median of five\n`);
  await timed("first page by precedence", () => list("precedence", null));
  const deep = {
    served: false,
    deadlineOn: "infinity",
    id: "01a00000-0000-7000-8000-000000000000",
  };
  await timed(`bundles of the first page (${(await bundles()).size})`, bundles);
  await timed("a page deep in the list", () => list("precedence", deep));
  await timed("first page by arrival", () => list("arrival", null));
  await timed("counts of my inboxes", () => house.store.withActor(actor, myInboxes));
} finally {
  await house.remove();
  await leaveTestPostgres();
}
