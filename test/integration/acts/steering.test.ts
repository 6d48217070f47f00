import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { askTrailCheck } from "../../../src/acts/check-trail.ts";
import { addService, changeService, endService } from "../../../src/acts/catalogue.ts";
import { setAttentionPeriod, setErrorAccepted, setUnitMode } from "../../../src/acts/modes.ts";
import { putRulesIntoForce, tryRulesOut, versionOf } from "../../../src/acts/rules.ts";
import { setSampleShare } from "../../../src/acts/sample-review.ts";
import { makeCheckTrail } from "../../../src/audit/check-as-asked.ts";
import { verifyAudit } from "../../../src/audit/verify.ts";
import { makeSealer } from "../../../src/audit/seal.ts";
import { RequestProblem } from "../../../src/domain/request-problem.ts";
import { figuresOf, confusionOf } from "../../../src/evaluation/judge-proposals.ts";
import { dataPaths } from "../../../src/installation.ts";
import { startRulesTrial } from "../../../src/routing/start-rules-trial.ts";
import { lettersToTry } from "../../../src/store/letters-to-try.ts";
import { readFoundedTown } from "../../../src/store/founded-town.ts";
import { readRules } from "../../../src/store/rules.ts";
import { readRoutingData } from "../../../src/store/town.ts";
import { listTrailRuns } from "../../../src/store/trail-runs.ts";
import { findEvents, type TrailQuery } from "../../../src/store/views/trail-search.ts";
import { readProposals } from "../../../src/store/views/proposals.ts";
import { type Acting, only, openActing, why } from "../../support/acting.ts";
import { handIn, lettersPdf } from "../../support/letters-pdf.ts";
import { asSuperuserOf } from "../../support/postgres.ts";
import { workOff } from "../../support/work-off.ts";

let at: Acting;
beforeEach(async () => {
  at = await openActing();
});
afterEach(() => at.house.remove());

const fieldsOf = async (act: Promise<unknown>): Promise<readonly string[]> => {
  try {
    await act;
    return [];
  } catch (error) {
    if (error instanceof RequestProblem) return error.context.errors?.map((e) => e.field) ?? [];
    throw error;
  }
};

const findings = async (): Promise<readonly string[]> => {
  const { keys: keysFolder, witness: witnessFolder } = dataPaths(at.house.dataFolder);
  const audit = { ...at.house, keysFolder, witnessFolder };
  await makeSealer(audit).sealAll(new Date());
  return (await verifyAudit(audit, at.house.tenantId)).findings;
};

describe("rules", () => {
  const rule = {
    id: "stempelkissen",
    unit: "bauaufsicht",
    reason: "Stempelkissen gehen ans Bauamt",
    when: { text: ["wie besprochen erhalten Sie beiliegend"] },
  };

  test("go live after a trial only, route the next letter, and are taken back by the version before", async () => {
    const { supervisor, head } = at.people;
    const deps = { ...at.deps, tryRules: startRulesTrial };
    await at.unclearLetter("vorher.pdf");
    const before = await at.house.inTenant(readRules);
    const draft = { ...before, rules: [rule, ...before.rules] };
    const change = { rules: draft, basedOn: versionOf(before), reason: "Neuordnung" };

    await expect(why(tryRulesOut(deps, head, draft))).resolves.toBe("not-allowed");
    await expect(why(putRulesIntoForce(deps, supervisor, change))).resolves.toBe("trial-needed");
    const trial = await tryRulesOut(deps, supervisor, draft);
    expect(trial).toMatchObject({
      documents: 1,
      differing: 1,
      decidedBy: [{ rule: rule.id, documents: 1 }],
    });
    expect(trial.moves).toEqual([expect.objectContaining({ to: "bauaufsicht", documents: 1 })]);
    // Nothing of a letter is in it.
    expect(JSON.stringify(trial)).not.toContain("besprochen");
    await expect(
      why(putRulesIntoForce(deps, supervisor, { ...change, basedOn: "another" })),
    ).resolves.toBe("rules-changed-meanwhile");
    await putRulesIntoForce(deps, supervisor, change);

    const { captureId } = await handIn(
      at.house,
      "nachher.pdf",
      await lettersPdf(["Absender", "", "wie besprochen erhalten Sie beiliegend das Kissen."]),
    );
    await workOff(at.house);
    const decision = await at.house.inTenant((trx) =>
      trx
        .selectFrom("routingDecision as r")
        .innerJoin("document as d", "d.id", "r.documentId")
        .select("r.basis")
        .where("d.captureId", "=", captureId)
        .executeTakeFirstOrThrow(),
    );
    expect(decision.basis).toMatchObject({ kind: "rule", ruleId: rule.id });
    // What is founded from the database has the rule: export says it.
    const founded = await at.house.inTenant(readFoundedTown);
    expect(founded?.town.rules.rules[0]?.id).toBe(rule.id);

    const now = await at.house.inTenant(readRules);
    await tryRulesOut(deps, supervisor, before);
    await putRulesIntoForce(deps, supervisor, {
      rules: before,
      basedOn: versionOf(now),
      reason: "zurückgenommen",
    });
    expect(versionOf(await at.house.inTenant(readRules))).toBe(versionOf(before));
    await expect(findings()).resolves.toEqual([]);
  });

  test("are tried on no letter that is secret", async () => {
    await at.unclearLetter("geheim.pdf");
    const tried = () => at.house.inTenant((trx) => lettersToTry(trx, 1_000));
    const before = await tried();
    expect(before.length).toBeGreaterThan(0);
    await at.house.inTenant((trx) =>
      trx
        .updateTable("document")
        .set({ secrecy: ["health"] })
        .execute(),
    );
    await expect(tried()).resolves.toEqual([]);
    await at.house.inTenant((trx) => trx.updateTable("document").set({ secrecy: [] }).execute());
    await expect(tried()).resolves.toHaveLength(before.length);
  });

  test("that are wrong say so at the field, and one that never ends is ended", async () => {
    const { supervisor } = at.people;
    const deps = { ...at.deps, tryRules: startRulesTrial };
    const before = await at.house.inTenant(readRules);
    const pattern = {
      id: "p",
      unit: "bauaufsicht",
      strength: "hint" as const,
      pattern: "B-[0-9]{4}",
      example: "B-12",
    };
    const wrong = { ...rule, id: "x", unit: "gibt-es-nicht" };
    await expect(
      fieldsOf(tryRulesOut(deps, supervisor, { ...before, rules: [rule, rule, wrong] })),
    ).resolves.toEqual(["rules.1.id", "rules.2.unit"]);
    await expect(
      fieldsOf(tryRulesOut(deps, supervisor, { ...before, referencePatterns: [pattern] })),
    ).resolves.toEqual(["referencePatterns.0.example"]);
    const endless = { ...pattern, pattern: "(a+)+b", example: "a".repeat(60) };
    await expect(
      tryRulesOut({ ...deps, tryRules: (trial) => startRulesTrial(trial, 1_500) }, supervisor, {
        ...before,
        referencePatterns: [endless],
      }),
    ).rejects.toMatchObject({ value: { code: "trial-too-slow" } });
  });
});

test("a service is added, changed and ended by the head of its unit, and the router takes each", async () => {
  const { head, supervisor, caseWorker } = at.people;
  const entry = {
    unit: "bauaufsicht",
    service: "Stempelkissen prüfen",
    words: ["Stempelkissen"],
    documents: [],
    laws: [],
    notResponsibleFor: [],
  };
  const { version } = await at.house.inTenant(readRoutingData);
  await expect(why(addService(at.deps, caseWorker, entry))).resolves.toBe("not-allowed");
  await expect(
    fieldsOf(addService(at.deps, head, { ...entry, unit: "nirgends" })),
  ).resolves.toEqual(["unit"]);
  const id = await addService(at.deps, head, entry);
  await expect(why(addService(at.deps, supervisor, entry))).resolves.toBe("service-exists");
  const change = () =>
    changeService(at.deps, head, id, { ...entry, words: ["Stempelkissen", "Farbe"] }, entry);
  await change();
  // A second who began from the same words is told, and overwrites nothing.
  await expect(why(change())).resolves.toBe("changed-meanwhile");
  const changed = await at.house.inTenant(readRoutingData);
  expect(changed.version).not.toBe(version);
  expect(changed.responsibilities.find((each) => each.service === entry.service)?.words).toEqual([
    "Stempelkissen",
    "Farbe",
  ]);
  await endService(at.deps, head, id, "fällt weg");
  expect((await at.house.inTenant(readRoutingData)).version).toBe(version);
  const kept = await at.house.inTenant((trx) =>
    trx.selectFrom("portalChange").select(["kind", "before", "after"]).orderBy("id").execute(),
  );
  expect(kept.map((row) => [row.before === null, row.after === null])).toEqual([
    [true, false],
    [false, false],
    [false, true],
  ]);
  await expect(findings()).resolves.toEqual([]);
});

test("modes and errors are kept with their figures, and what people decided is counted by department", async () => {
  const { supervisor, head, stranger, clerk } = at.people;
  const { caseId } = await at.unclearLetter();
  await at.settle(clerk, caseId, { act: "assign", unit: "bauaufsicht" });
  await workOff(at.house);
  const read = (who: typeof head) =>
    at.house.store.withActor({ kind: "person", ...who }, (trx) => readProposals(trx, 30, [0.5]));
  // Nobody but those who steer is told anything.
  await expect(read(stranger)).resolves.toEqual([]);
  const groups = await read(supervisor);
  expect(groups).toEqual(await read(head));
  const [group] = groups;
  expect(group).toMatchObject({ decided: "bauaufsicht", wentAlone: false, documents: 1 });
  const proposed = group?.proposed ?? "";
  expect(confusionOf(groups)).toEqual([{ proposed, decided: "bauaufsicht", documents: 1 }]);
  expect(figuresOf(groups, proposed).right).toMatchObject({ of: 1 });

  await expect(why(setErrorAccepted(at.deps, stranger, "bauaufsicht", 0.05, null))).resolves.toBe(
    "not-allowed",
  );
  await setErrorAccepted(at.deps, head, "bauaufsicht", 0.05, null);
  await setUnitMode(at.deps, head, "bauaufsicht", "shadow", { reason: "Umzug", figures: null });
  const change = only(
    await at.house.inTenant((trx) =>
      trx
        .selectFrom("portalChange")
        .select(["key", "before", "after", "reason", "changedBy"])
        .where("kind", "=", "unit-mode")
        .execute(),
    ),
  );
  expect(change).toMatchObject({ key: "bauaufsicht", after: "shadow", reason: "Umzug" });
  expect(change.changedBy).toBe(head.personId);

  // Whoever saw something else than what holds is told, before more goes alone; less never waits.
  const none = { reason: null, figures: null };
  const mode = (wanted: "automatic" | "assisted", basedOn: "automatic" | "assisted" | "shadow") =>
    why(setUnitMode(at.deps, supervisor, "bauaufsicht", wanted, none, basedOn));
  await expect(mode("automatic", "assisted")).resolves.toBe("changed-meanwhile");
  await expect(mode("assisted", "automatic")).resolves.toBe("done");
  const accept = (basedOn: number) =>
    why(setErrorAccepted(at.deps, supervisor, "bauaufsicht", 0.02, null, basedOn));
  await expect(accept(0.01)).resolves.toBe("changed-meanwhile");
  await expect(accept(0.05)).resolves.toBe("done");
  await expect(why(setAttentionPeriod(at.deps, supervisor, "bauaufsicht", 9, 5))).resolves.toBe(
    "changed-meanwhile",
  );
  await expect(why(setSampleShare(at.deps, supervisor, "bauaufsicht", 0.5, 0.9))).resolves.toBe(
    "changed-meanwhile",
  );

  const period = (who: typeof head, unit: string | null, days: number | null) =>
    why(setAttentionPeriod(at.deps, who, unit, days));
  await expect(period(stranger, "bauaufsicht", 1)).resolves.toBe("not-allowed");
  await expect(period(head, null, 3)).resolves.toBe("not-allowed");
  await expect(period(supervisor, null, 3)).resolves.toBe("done");
  await expect(period(head, "bauaufsicht", 1)).resolves.toBe("done");
  await expect(period(head, "bauaufsicht", 1)).resolves.toBe("done");
  await expect(period(head, "bauaufsicht", null)).resolves.toBe("done");
  // Two in the same moment, by what both saw: one of them is told, whether or not there was a row.
  const both = [6, 7].map((days) =>
    why(setAttentionPeriod(at.deps, supervisor, "umweltamt", days, null)),
  );
  expect((await Promise.all(both)).toSorted()).toEqual(["changed-meanwhile", "done"]);
  await setSampleShare(at.deps, head, "bauaufsicht", 0.05);
  const kept = await at.house.inTenant((trx) =>
    trx
      .selectFrom("portalChange")
      .select(["key", "before", "after"])
      .where("kind", "in", ["attention-period", "sample-share"])
      .where("key", "<>", "umweltamt")
      .orderBy("id")
      .execute(),
  );
  expect(kept).toEqual([
    { key: "town", before: null, after: 3 },
    { key: "bauaufsicht", before: null, after: 1 },
    { key: "bauaufsicht", before: 1, after: null },
    { key: "bauaufsicht", before: 0.02, after: 0.05 },
  ]);
  await expect(findings()).resolves.toEqual([]);
});

test("the trail is found by item, kind, department and role, by auditors alone, and checked as asked", async () => {
  const auditor = await personCalled("e.eichstaetter");
  const { supervisor, clerk } = at.people;
  const { caseId, captureId } = await at.unclearLetter();
  await at.settle(clerk, caseId, { act: "assign", unit: "bauaufsicht" });
  await workOff(at.house);
  await setErrorAccepted(at.deps, supervisor, "bauaufsicht", 0.05, null);
  const [letter] = await at.documentsOf(captureId);
  const any: TrailQuery = {
    from: null,
    to: null,
    types: null,
    item: null,
    unit: null,
    actor: null,
  };
  const typesOf = async (who: typeof clerk, query: Partial<TrailQuery>) => {
    const found = await at.house.store.withActor({ kind: "person", ...who }, (trx) =>
      findEvents(trx, { ...any, ...query }, { after: null, limit: 100 }),
    );
    return found.map((event) => event.type);
  };
  // Nobody else is told that anything happened at all.
  await expect(typesOf(clerk, {})).resolves.toEqual([]);
  await expect(typesOf(supervisor, {})).resolves.toEqual([]);

  const ofItem = await typesOf(auditor, { item: letter?.receiptNumber ?? null });
  expect(ofItem).toContain("document-delivered");
  expect(ofItem).toContain("capture-accepted");
  expect(ofItem).not.toContain("error-accepted-changed");
  await expect(typesOf(auditor, { item: captureId })).resolves.toEqual(ofItem);
  await expect(typesOf(auditor, { actor: "supervisor" })).resolves.toEqual([
    "error-accepted-changed",
  ]);
  expect(await typesOf(auditor, { unit: "bauaufsicht" })).toContain("document-delivered");
  await expect(typesOf(auditor, { unit: "rechtsamt" })).resolves.toEqual([]);
  await expect(typesOf(auditor, { types: ["route-decided"] })).resolves.toEqual([
    "route-decided",
    "route-decided",
  ]);
  await expect(typesOf(auditor, { to: "2000-01-01" })).resolves.toEqual([]);

  await expect(why(askTrailCheck(at.deps, supervisor))).resolves.toBe("not-allowed");
  const runId = await askTrailCheck(at.deps, auditor);
  await expect(why(askTrailCheck(at.deps, auditor))).resolves.toBe("check-running");
  await asSuperuserOf(at.house.access.database, (client) =>
    client.query("delete from portal_change"),
  );
  const { keys: keysFolder, witness: witnessFolder } = dataPaths(at.house.dataFolder);
  const audit = { ...at.house, keysFolder, witnessFolder };
  await makeSealer(audit).sealAll(new Date());
  await makeCheckTrail(audit, () => new Date())(auditor.tenantId, runId);
  const [run] = await at.house.asHousekeeper((trx) => listTrailRuns(trx, 5));
  expect(run?.findings).toEqual([
    expect.stringContaining("An event without its work: error-accepted-changed"),
  ]);
});

const personCalled = (login: string) =>
  at.house.inTenant(async (trx) => {
    const { id } = await trx
      .selectFrom("person")
      .select("id")
      .where("login", "=", login)
      .executeTakeFirstOrThrow();
    return { tenantId: at.house.tenantId, personId: id };
  });
