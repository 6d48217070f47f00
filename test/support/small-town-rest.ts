import { sql } from "kysely";
import { newId } from "../../src/new-id.ts";
import type { Trx } from "../../src/store/database.ts";
import { askInquiry } from "../../src/store/access-inquiries.ts";
import { noteTrailInOrder, raiseTrailAlarm } from "../../src/store/trail-alarms.ts";
import { noteSignInFailure } from "../../src/store/sign-in-attempts.ts";
import { addCaseWork, addMailroomDay } from "./small-town-case-work.ts";
import { asSuperuserOf } from "./postgres.ts";
import type { Part, TownInMaking } from "./small-town-plan.ts";

const rules = JSON.stringify({ referencePatterns: [], rules: [] });
const service = {
  unit: "a",
  service: "Stempel",
  words: [],
  documents: [],
  laws: [],
  notResponsibleFor: [],
};

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
    .values({ ...own(), orgUnitId: idOf("a"), key: "a:Stempel", entry: JSON.stringify(service) })
    .execute();
  const by = { changedBy: idOf("supervisor"), changedAt: new Date() };
  await trx
    .insertInto("portalChange")
    .values({ ...own(), kind: "rules", key: "town", before: rules, after: rules, ...by })
    .execute();
  await trx
    .insertInto("ruleTrial")
    .values({
      ...own(),
      rulesSha256: "x",
      triedBy: idOf("supervisor"),
      triedAt: new Date(),
      documents: 1,
      differing: 0,
    })
    .execute();
  await trx
    .insertInto("unitThreshold")
    .values({
      tenantId,
      orgUnitId: idOf("a"),
      errorAccepted: 0.01,
      threshold: 0.95,
      basis: "shipped",
      looked: 0,
      wrong: 0,
      unlooked: 0,
      cameBack: 0,
      changedAt: new Date(),
    })
    .execute();
  const figures = JSON.stringify({ letters: 9, happened: 9, expected: 1 });
  await trx
    .insertInto("driftNotice")
    .values({ ...own(), kind: "error", noticedAt: new Date(), figures })
    .execute();
  await trx
    .insertInto("trailRun")
    .values({ ...own(), askedBy: idOf("auditor"), askedAt: new Date("2026-01-01") })
    .execute();
  await addMailbox(trx, own);
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
    .insertInto("batchScan")
    .columns(["batchId", "tenantId", "scan"])
    .expression((eb) =>
      eb
        .selectFrom("batch")
        .select(["id", "tenantId", sql`'{"by":"Kaltenbrunn"}'::jsonb`.as("scan")])
        .where("tenantId", "=", tenantId),
    )
    .execute();
  await addCheck(trx, town);
  await addSampleReview(trx, town);
  await addCaseWork(trx, town);
  await addMailroomDay(trx, town);
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
    .insertInto("stepPause")
    .values({ ...own(), step: "compose", pausedAs: "operator", reason: "x", resumedAt: new Date() })
    .execute();
  await trx
    .insertInto("refusal")
    .values({ ...own(), channel: "hot-folder", cause: "too-large" })
    .execute();
  await trx
    .insertInto("erasureRegister")
    .values({ ...own(), ownerId: newId(), basis: "retention" })
    .execute();
  const about = { ownerKind: "mail-item", ownerId: idOf("envelope") };
  await trx
    .insertInto("erasureRequest")
    .values({ ...own(), ...about, basis: "court-order", askedBy: idOf("clerk") })
    .execute();
  await trx
    .insertInto("foundedTown")
    .values({ tenantId, town: "{}", foundedAt: new Date() })
    .execute();
  await trx
    .insertInto("erasureBlock")
    .values({ ...own(), ...about, setBy: idOf("supervisor") })
    .execute();
  await trx
    .insertInto("archiveAppraisal")
    .values({ ...own(), kind: "discarded", verdict: "waived", recordedBy: idOf("supervisor") })
    .execute();
  await trx
    .insertInto("blobRemoval")
    .values({ ...own(), folderId: newId() })
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

/** A lot of the letter's page, which somebody looked at. */
async function addCheck(trx: Trx, { tenantId, idOf, named }: TownInMaking): Promise<void> {
  const page = await trx
    .selectFrom("documentPage")
    .select("pageId")
    .where("documentId", "=", idOf("letter"))
    .executeTakeFirstOrThrow();
  const plan = { id: "x", device: null, confidence: 0.95, defectiveShareMax: 0 };
  const hash = "e".repeat(64);
  await trx
    .insertInto("visualCheckLot")
    .values({
      id: idOf("lot"),
      tenantId,
      day: "2026-01-01",
      plan: JSON.stringify(plan),
      pages: 1,
      drawn: 1,
      seed: hash,
      population: hash,
      drawnBy: idOf("clerk"),
    })
    .execute();
  await trx
    .insertInto("visualCheckPage")
    .values({ pageId: page.pageId, tenantId, lotId: idOf("lot"), drawn: true })
    .execute();
  await trx
    .insertInto("visualCheck")
    .values({
      id: named("letter"),
      tenantId,
      captureId: idOf("stack"),
      documentId: idOf("letter"),
      pageId: page.pageId,
      pageVersion: 1,
      result: "rejected",
      reason: "Kaltenbrunn ist abgeschnitten",
      checkedBy: idOf("clerk"),
    })
    .execute();
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
        shown: "document",
        at: new Date(),
      })
      .execute(),
  );
  const asked = {
    personId: people.clerk,
    from: "2026-11-01",
    to: "2026-11-02",
    reason: "for a test",
  };
  await town.house.store.withActor(
    { kind: "act", tenantId, personId: people.administrator },
    (trx) => askInquiry(trx, asked, "administrator"),
  );
  await town.house.store.withActor({ kind: "housekeeper" }, async (trx) => {
    await trx
      .insertInto("stepFigure")
      .values({ tenantId: town.tenantId, step: "read", fromAt: new Date(0) })
      .execute();
    const alarm = { tenantId, log: "access", since: new Date(), findings: ["x"] } as const;
    await raiseTrailAlarm(trx, alarm);
    await noteTrailInOrder(trx, tenantId, "access", { treeSize: 0, checkedAt: new Date() });
  });
  await town.house.store.withActor({ kind: "visitor", personId: null }, (trx) =>
    noteSignInFailure(trx, { loginSha256: `${town.key}-guess`, sources: [""] }),
  );
  // Written by functions alone, for whom they are about.
  await asSuperuserOf(town.house.access.database, async (client) => {
    const { caseWorker } = people;
    await client.query("insert into known_device values ($1, 'device', now())", [
      `${town.key}-login`,
    ]);
    await client.query(
      "insert into second_factor (person_id, sealed_secret) values ($1, 'sealed') on conflict do nothing",
      [caseWorker],
    );
    await client.query("insert into recovery_code (person_id, code_sha256) values ($1, 'code')", [
      caseWorker,
    ]);
    await client.query(
      "insert into passkey (id, person_id, credential_id, public_key, counter, name, told_in) values ($1, $2, $3, 'key', 0, 'Schlüssel', $4)",
      [newId(), caseWorker, `${town.key}-credential`, town.tenantId],
    );
    await client.query(
      "insert into passkey_challenge values ($1, 'sign-in', 'asked', now() + interval '1 hour')",
      [`${town.key}-browser`],
    );
    await client.query(
      "insert into oidc_identity (issuer, subject, person_id) values ('https://anmeldung.example', $2, $1)",
      [caseWorker, town.key],
    );
  });
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

/** The letter was drawn for the blind sample, and a clerk decided as the machine had. */
async function addSampleReview(trx: Trx, { tenantId, idOf, named }: TownInMaking): Promise<void> {
  const seed = "f".repeat(64);
  await trx.insertInto("sampleSeed").values({ tenantId, day: "2026-01-01", seed }).execute();
  const decision = await trx
    .selectFrom("routingDecision")
    .select("id")
    .where("documentId", "=", idOf("letter"))
    .executeTakeFirstOrThrow();
  await trx
    .insertInto("sampleReview")
    .values({
      id: named("letter"),
      tenantId,
      captureId: idOf("stack"),
      documentId: idOf("letter"),
      decisionId: decision.id,
      machineUnitId: idOf("a"),
      personUnitId: idOf("a"),
      agreed: true,
      reviewedBy: idOf("clerk"),
      reviewedAt: new Date(),
    })
    .execute();
}

async function addMailbox(trx: Trx, own: () => { id: string; tenantId: string }): Promise<void> {
  const { id: mailboxId, tenantId } = own();
  const of = { mailboxId, tenantId };
  const server = { host: "localhost", port: 143, security: "none", login: "rathaus" };
  const folders = { folder: "INBOX", doneFolder: "Angenommen", refusedFolder: "Abgelehnt" };
  await trx
    .insertInto("mailbox")
    .values({ id: mailboxId, tenantId, name: "Rathaus", ...server, ...folders })
    .execute();
  await trx
    .insertInto("mailboxSecret")
    .values({ ...of, sealedPassword: Buffer.from("sealed") })
    .execute();
  await trx.insertInto("mailboxState").values(of).execute();
  await trx
    .insertInto("mailboxRefusal")
    .values({ ...own(), mailboxId, uidValidity: 1, uid: 1, cause: "too-large", bytes: 1 })
    .execute();
}
