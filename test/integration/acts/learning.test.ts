import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { sql } from "kysely";
import { bringBackModel, setLessonCounts, settleDrift } from "../../../src/acts/learning.ts";
import { setUnitMode } from "../../../src/acts/modes.ts";
import { makeSealer } from "../../../src/audit/seal.ts";
import { verifyAudit } from "../../../src/audit/verify.ts";
import { dataPaths } from "../../../src/installation.ts";
import { newId } from "../../../src/new-id.ts";
import { makeModelKeeper } from "../../../src/pipeline/keep-model.ts";
import { shippedCalibration } from "../../../src/routing/shipped-calibration.ts";
import { driftNotices, openDrift } from "../../../src/store/drift-notices.ts";
import { lessonsGiven, readLessons } from "../../../src/store/lessons.ts";
import { modelsUsed } from "../../../src/store/models.ts";
import { keptThresholds } from "../../../src/store/unit-thresholds.ts";
import { type Acting, only, openActing, why } from "../../support/acting.ts";
import { handIn, lettersPdf } from "../../support/letters-pdf.ts";
import { asSuperuserOf } from "../../support/postgres.ts";
import { workOff } from "../../support/work-off.ts";

let at: Acting;
beforeAll(async () => {
  at = await openActing();
});
afterAll(() => at.house.remove());

/** Words that no catalogue has. */
const odd = (name: string): readonly string[] => [
  name,
  "",
  "Sehr geehrte Damen und Herren,",
  "",
  "der Zwirbelkasten am Quastenhof klappert seit Wochen; wir bitten, den Zwirbelkasten zu richten.",
];

/** A letter on the matter, and what the machine said of it. */
async function oddLetter(name: string) {
  const { captureId } = await handIn(at.house, name, await lettersPdf([...odd(name)]));
  await workOff(at.house);
  const decision = await at.house.inTenant((trx) =>
    trx
      .selectFrom("routingDecision as r")
      .innerJoin("document as d", "d.id", "r.documentId")
      .select(["r.candidates", "r.basis", "r.modelVersion", "r.knownShare", "r.wouldGoAlone"])
      .where("d.captureId", "=", captureId)
      .executeTakeFirstOrThrow(),
  );
  return { ...decision, captureId, caseId: only(await at.openCases(captureId)).id };
}

const findings = async (): Promise<readonly string[]> => {
  const { keys: keysFolder, witness: witnessFolder } = dataPaths(at.house.dataFolder);
  const audit = { ...at.house, keysFolder, witnessFolder };
  await makeSealer(audit).sealAll(new Date());
  return (await verifyAudit(audit, at.house.tenantId)).findings;
};

const asSupervisor = <T>(use: Parameters<typeof at.house.store.withActor<T>>[1]): Promise<T> =>
  at.house.store.withActor({ kind: "person", ...at.people.supervisor }, use);

describe("what people decide", () => {
  test("teaches the very next letter; undone, or an older model brought back, it is as if it had never been", async () => {
    const { supervisor, head, clerk } = at.people;
    const before = await oddLetter("eins.pdf");
    expect(before).toMatchObject({ knownShare: expect.any(Number) });
    expect(JSON.stringify(before.candidates)).not.toMatch(/^\[\{"unit":"bauaufsicht"/);
    await at.settle(clerk, before.caseId, { act: "assign", unit: "bauaufsicht" });

    const taught = await oddLetter("zwei.pdf");
    expect(taught.candidates).toMatchObject([{ unit: "bauaufsicht" }, {}, {}, {}, {}]);
    // The lessons order what a person is offered; they send nothing.
    expect(taught.wouldGoAlone).toBe(false);
    expect(taught.basis).toMatchObject({ kind: "model", version: taught.modelVersion });
    expect(JSON.stringify(taught.basis)).toMatch(/Zwirbelkasten|Quastenhof/);
    expect(taught.modelVersion).not.toBe(before.modelVersion);

    const lesson = only(await asSupervisor((trx) => lessonsGiven(trx, 9)));
    expect(lesson).toMatchObject({ unit: "bauaufsicht", counts: true, source: "correction" });
    const undo = { counts: false, reason: "wrong-department" } as const;
    await expect(why(setLessonCounts(at.deps, head, lesson.id, undo))).resolves.toBe("not-allowed");
    await expect(why(setLessonCounts(at.deps, supervisor, newId(), undo))).resolves.toBe(
      "not-found",
    );
    await setLessonCounts(at.deps, supervisor, lesson.id, undo);
    const undone = await oddLetter("drei.pdf");
    // The same model, by what it is made of.
    expect(undone.modelVersion).toBe(before.modelVersion);
    expect(JSON.stringify(undone.candidates)).not.toMatch(/^\[\{"unit":"bauaufsicht"/);
    await setLessonCounts(at.deps, supervisor, lesson.id, { counts: true, reason: "by-mistake" });

    // A second lesson says otherwise; the older model is brought back.
    await at.settle(clerk, undone.caseId, { act: "assign", unit: "ordnungsamt" });
    const second = await oddLetter("vier.pdf");
    expect(second.modelVersion).not.toBe(taught.modelVersion);
    const version = taught.modelVersion ?? "";
    await expect(why(bringBackModel(at.deps, head, version, "Probe"))).resolves.toBe("not-allowed");
    await expect(why(bringBackModel(at.deps, supervisor, "0".repeat(12), "Probe"))).resolves.toBe(
      "not-found",
    );
    await bringBackModel(at.deps, supervisor, version, "Schulung lief schief");
    expect((await oddLetter("fünf.pdf")).modelVersion).toBe(version);
    const given = await asSupervisor((trx) => lessonsGiven(trx, 9));
    expect(given.map(({ setAside }) => setAside)).toEqual([true, false]);
    const used = await asSupervisor((trx) => modelsUsed(trx, 9));
    expect(used.map((model) => model.documents).reduce((a, b) => a + b, 0)).toBe(5);
    expect(used.find((model) => model.version === version)).toMatchObject({
      lessons: 1,
      documents: 2,
    });
    // From now on it learns again.
    await at.settle(clerk, second.caseId, { act: "assign", unit: "ordnungsamt" });
    expect((await at.house.inTenant(readLessons)).letters).toHaveLength(2);
    // A head learns nothing of letters that are not theirs.
    await expect(
      at.house.store.withActor({ kind: "person", ...head }, async (trx) => [
        ...(await lessonsGiven(trx, 9)),
        ...(await modelsUsed(trx, 9)),
      ]),
    ).resolves.toEqual([]);
    await expect(findings()).resolves.toEqual([]);
  });
});

describe("the housekeeper of the model", () => {
  const keeper = () =>
    makeModelKeeper({
      ...at.house,
      inTenant: (_tenant, use) => at.house.inTenant(use),
      asHousekeeper: (use) => at.house.store.withActor({ kind: "housekeeper" }, use),
      calibration: shippedCalibration,
    });

  /** So many more letters that the machine was this sure of and a person gave to somebody else. */
  const misroute = async (many: number, confidence: number): Promise<void> => {
    await asSuperuserOf(at.house.access.database, async (client) => {
      await client.query(
        `with model as (select id, document_id from routing_decision where model_version is not null limit 1),
          copies as (select gen_random_uuid() as document_id, gen_random_uuid() as first, gen_random_uuid() as second
            from generate_series(1, $1::int)),
          documents as (insert into document
            select (jsonb_populate_record(d, jsonb_build_object('id', c.document_id))).*
            from copies c, document d join model m on m.document_id = d.id),
          machine as (insert into routing_decision
            select (jsonb_populate_record(r, jsonb_build_object('id', c.first, 'document_id', c.document_id,
              'decided_at', now() - interval '1 minute', 'effective', false, 'known_share', 0.9, 'candidates',
              jsonb_build_array(jsonb_build_object('unit', 'bauaufsicht', 'confidence', $2::float8))))).*
            from copies c, routing_decision r join model m on m.id = r.id)
        insert into routing_decision
          select (jsonb_populate_record(r, jsonb_build_object('id', c.second, 'document_id', c.document_id,
            'step_version', null, 'model_version', null, 'decided_at', now(), 'effective', true,
            'person_id', (select id from person where login = 'a.ackerknecht'),
            'org_unit_id', (select id from org_unit where key = 'ordnungsamt')))).*
          from copies c, routing_decision r join model m on m.id = r.id`,
        [many, confidence],
      );
    });
  };

  test("tightens a unit's threshold by its own letters, notices drift once, and a supervisor settles it", async () => {
    const { supervisor, head } = at.people;
    await setUnitMode(at.deps, supervisor, "bauaufsicht", "automatic");
    await keeper()(new Date());
    await expect(at.house.inTenant(openDrift)).resolves.toEqual([]);
    await misroute(8, 0.9999);
    const look = keeper();
    await expect(look(new Date())).resolves.toEqual({ thresholds: 1, noticed: 1 });
    const kept = await at.house.inTenant(keptThresholds);
    expect(kept.get("bauaufsicht")).toMatchObject({
      basis: "tightened",
      looked: expect.any(Number),
    });
    // Nothing new: nothing is reckoned, nothing told.
    await expect(look(new Date())).resolves.toEqual({ thresholds: 0, noticed: 0 });
    await expect(keeper()(new Date())).resolves.toEqual({ thresholds: 0, noticed: 0 });

    const notice = only(await asSupervisor((trx) => driftNotices(trx, 9)));
    expect(notice).toMatchObject({ kind: "error", settledAt: null, happened: expect.any(Number) });
    await expect(why(settleDrift(at.deps, head, notice.id, "x"))).resolves.toBe("not-allowed");
    await settleDrift(at.deps, supervisor, notice.id, "Ein Schwung falsch gestempelter Post");
    await expect(why(settleDrift(at.deps, supervisor, notice.id, "x"))).resolves.toBe("not-found");
    await expect(at.house.inTenant(openDrift)).resolves.toEqual([]);
    // What was settled is not noticed again.
    await expect(keeper()(new Date())).resolves.toMatchObject({ noticed: 0 });
    const told = await at.house.inTenant((trx) =>
      sql<{
        type: string;
      }>`select type from audit_event where type in ('threshold-changed', 'drift-noticed', 'drift-settled')
        order by at, id`.execute(trx),
    );
    expect(told.rows.map(({ type }) => type)).toEqual([
      "threshold-changed",
      "drift-noticed",
      "drift-settled",
    ]);
    expect((await findings()).filter((finding) => finding.includes("drift"))).toEqual([]);
  });
});
