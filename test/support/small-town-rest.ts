import { newId } from "../../src/new-id.ts";
import type { Trx } from "../../src/store/database.ts";
import { noteSignInFailure } from "../../src/store/sessions.ts";
import type { Part, TownInMaking } from "./small-town-plan.ts";

/** Tables with one row that says nothing about a letter. */
export async function addTheRest(trx: Trx, town: TownInMaking): Promise<void> {
  const { tenantId, idOf } = town;
  const own = () => ({ id: newId(), tenantId });
  await trx
    .insertInto("openingRule")
    .values({ ...own(), key: "x", addressee: ["Personalrat"], rule: "never" })
    .execute();
  await trx
    .insertInto("responsibility")
    .values({ ...own(), orgUnitId: idOf("a"), key: "x", entry: "{}" })
    .execute();
  await trx
    .insertInto("rule")
    .values({ ...own(), key: "x", position: 0, rule: "{}" })
    .execute();
  await trx
    .insertInto("classifierModel")
    .values({ ...own(), version: "1", parameters: "{}" })
    .execute();
  await trx.insertInto("receiptCounter").values({ tenantId, year: 2026, last: 1 }).execute();
  await trx
    .insertInto("batch")
    .values({ ...own(), channel: "hot-folder", externalKey: "x" })
    .execute();
  await trx
    .insertInto("itemRelation")
    .values({
      ...own(),
      fromItemId: idOf("envelope"),
      toItemId: idOf("unclear-item"),
      kind: "duplicate",
    })
    .execute();
  await trx
    .insertInto("splitOrder")
    .values({ ...own(), captureId: idOf("stack"), orderedBy: idOf("clerk"), split: "{}" })
    .execute();
  await trx
    .insertInto("task")
    .values({
      ...own(),
      step: "route",
      subjectKind: "document",
      subjectId: idOf("letter"),
      classRank: 2,
      fairKey: idOf("stack"),
    })
    .execute();
  await trx
    .insertInto("refusal")
    .values({ ...own(), channel: "hot-folder", cause: "too-large" })
    .execute();
  await trx
    .insertInto("erasureRegister")
    .values({ ...own(), ownerId: newId(), basis: "retention" })
    .execute();
  const actor = { kind: "house", part: "test" } as const;
  const fact = { type: "intake-refused", channel: "hot-folder", cause: "too-large" } as const;
  await town.house.appendAudit(trx, tenantId, new Date(), [
    { subject: { kind: "tenant", id: tenantId }, actor, fact, keyOwnerId: null },
    { subject: { kind: "capture", id: idOf("stack") }, actor, fact, keyOwnerId: idOf("stack") },
    {
      subject: { kind: "document", id: idOf("letter") },
      actor,
      fact: { type: "document-created", role: "main", pages: 1, parentId: null },
      keyOwnerId: idOf("envelope"),
    },
  ]);
}

/** Rows that only the API's role may write, each as the person concerned. */
export async function addWhatPeopleWrite(
  town: TownInMaking,
  people: Readonly<Record<Part, string>>,
): Promise<void> {
  const { tenantId, idOf } = town;
  const as = (part: Part, use: (trx: Trx) => Promise<unknown>) =>
    town.house.store.withActor({ kind: "person", tenantId, personId: people[part] }, use);
  await as("caseWorker", (trx) =>
    trx
      .insertInto("accessLog")
      .values({
        id: newId(),
        tenantId,
        period: "2026",
        pseudonym: "p",
        documentId: idOf("letter"),
        act: "opened",
      })
      .execute(),
  );
  await town.house.store.withActor({ kind: "visitor", personId: null }, (trx) =>
    noteSignInFailure(trx, `${town.key}-guess`),
  );
  for (const part of ["caseWorker", "clerk"] as const) {
    await as(part, (trx) =>
      trx
        .insertInto("session")
        .values({
          id: newId(),
          personId: people[part],
          tokenSha256: `${town.key}-${part}`,
          currentTenantId: tenantId,
          expiresAt: new Date("2099-01-01"),
        })
        .execute(),
    );
  }
}
