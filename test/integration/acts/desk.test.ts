import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createHash } from "node:crypto";
import type { ActPerson } from "../../../src/acts/act.ts";
import { setUnitMode } from "../../../src/acts/modes.ts";
import { reviewSample, setSampleShare } from "../../../src/acts/sample-review.ts";
import { takeBack } from "../../../src/acts/take-back.ts";
import { isDrawn, sampleText } from "../../../src/domain/sample-review.ts";
import { similarCases } from "../../../src/domain/similar-cases.ts";
import type { UnitMode } from "../../../src/domain/town.ts";
import { auditGaps } from "../../../src/store/audit-gaps.ts";
import { readLessons } from "../../../src/store/lessons.ts";
import { openSamples } from "../../../src/store/sample-reviews.ts";
import { casesLike, decidedToday, learnedSince } from "../../../src/store/views/desk.ts";
import { type Acting, only, openActing, why } from "../../support/acting.ts";
import { handIn, lettersPdf } from "../../support/letters-pdf.ts";
import { workOff } from "../../support/work-off.ts";

let at: Acting;
beforeAll(async () => {
  at = await openActing();
});
afterAll(() => at.house.remove());

const reads = (personId: string) => ({
  kind: "person" as const,
  tenantId: at.house.tenantId,
  personId,
});
const asClerk = <T>(use: Parameters<typeof at.house.store.withActor<T>>[1]) =>
  at.house.store.withActor(reads(at.people.clerk.personId), use);

/** A letter any router sends to the office for the environment, from this sender. */
const binLetter = (sender: string, street: string): string[] => [
  sender,
  "Gartenweg 3, 12345 Lindenau",
  "",
  "Stadt Lindenau, Umweltamt",
  "",
  `Größere Mülltonne für die ${street}`,
  "",
  "Sehr geehrte Damen und Herren,",
  "",
  "hiermit beantrage ich eine größere Mülltonne, denn die Restmülltonne wurde nicht geleert und",
  "die Müllabfuhr nimmt keinen Sperrmüll mit. Bitte ändern Sie die Abfallentsorgung und die Biotonne.",
  "",
  "Mit freundlichen Grüßen",
];

async function hand(name: string, lines: string[]): Promise<string> {
  const { captureId } = await handIn(at.house, name, await lettersPdf(lines));
  await workOff(at.house);
  return captureId;
}

async function tryAgain(captureId: string): Promise<void> {
  const { id } = only(await at.openCases(captureId));
  await at.settle(at.people.clerk, id, { act: "try-again" });
  await workOff(at.house);
}

const setAllAssisted = (allAssisted: boolean) =>
  at.house.inTenant((trx) => trx.updateTable("tenant").set({ allAssisted }).execute());

describe("the blind sample", () => {
  test("is drawn at routing by a seed told before, delivered meanwhile, and reviewed once", async () => {
    const units = await at.house.inTenant((trx) =>
      trx.selectFrom("orgUnit").select("key").where("mode", "=", "automatic").execute(),
    );
    for (const { key } of units) await setSampleShare(at.deps, at.people.supervisor, key, 1);
    const captureId = await hand("tonne.pdf", binLetter("Erika Beispiel", "Lerchenweg"));
    const letter = only(await at.documentsOf(captureId));
    expect(letter.state).toBe("delivered");
    const sample = only(await asClerk((trx) => openSamples(trx, 10)));
    expect(sample.documentId).toBe(letter.id);
    const drawn = await at.house.inTenant((trx) =>
      trx
        .selectFrom("sampleReview")
        .innerJoin("orgUnit", "orgUnit.id", "machineUnitId")
        .innerJoin("sampleSeed", "sampleSeed.tenantId", "sampleReview.tenantId")
        .select(["orgUnit.key", "seed"])
        .executeTakeFirstOrThrow(),
    );
    const hash = createHash("sha256").update(sampleText(drawn.seed, letter.id)).digest("hex");
    expect(isDrawn(1, hash)).toBe(true);

    const review = (unit: string) => reviewSample(at.deps, at.people.clerk, sample.id, unit);
    await expect(
      why(reviewSample(at.deps, at.people.caseWorker, sample.id, "bauaufsicht")),
    ).resolves.toBe("not-found");
    // The person decides otherwise: the letter comes back, for nobody had taken it up.
    await expect(review("bauaufsicht")).resolves.toEqual({
      agreed: false,
      machineUnit: drawn.key,
    });
    expect(only(await at.openCases(captureId)).reason).toBe("sample-review");
    expect(only(await at.documentsOf(captureId)).state).toBe("in-clarification");
    await expect(why(review("bauaufsicht"))).resolves.toBe("already-settled");
    await expect(asClerk((trx) => openSamples(trx, 10))).resolves.toEqual([]);
    // The machine is as sure as before, and does not send it there alone again.
    await tryAgain(captureId);
    expect(only(await at.openCases(captureId)).reason).toBe("sample-review");
  });

  test("is not the only look: what a department sent back goes alone no more", async () => {
    const captureId = await hand("zweimal.pdf", binLetter("Otto Beispiel", "Spatzenweg"));
    const { id } = only(await at.documentsOf(captureId));
    const unit = await at.house.inTenant((trx) =>
      trx
        .selectFrom("document")
        .innerJoin("orgUnit", "orgUnit.id", "document.orgUnitId")
        .select(["orgUnit.key", "orgUnit.id"])
        .where("document.id", "=", id)
        .executeTakeFirstOrThrow(),
    );
    const entry = only((await at.entries(unit.key)).filter((each) => each.documentId === id));
    await at.house.inTenant((trx) =>
      trx
        .updateTable("roleGrant")
        .set({ orgUnitId: unit.id })
        .where("personId", "=", at.people.colleague.personId)
        .execute(),
    );
    await at.inbox(at.people.colleague, entry.id, { act: "return", reason: "nicht unseres" });
    await tryAgain(captureId);
    expect(only(await at.openCases(captureId)).reason).toBe("misrouted");
  });
});

describe("similar cases", () => {
  test("are those of the same reason, department and sender; each is settled by itself", async () => {
    await setAllAssisted(true);
    for (const name of ["Amselweg", "Finkenweg", "Starenweg"]) {
      await hand(`${name}.pdf`, binLetter("Wohnbau Lindenau e. G.", name));
    }
    await at.unclearLetter("anders.pdf");
    const open = await at.house.inTenant((trx) =>
      trx
        .selectFrom("clarificationCase")
        .select("id")
        .where("settledAt", "is", null)
        .where("reason", "=", "mode-assisted")
        .orderBy("id")
        .execute(),
    );
    const [first] = open;
    const found = await asClerk((trx) => casesLike(trx, first?.id ?? ""));
    if (found === null) throw new Error("The case is gone");
    expect(similarCases(found.one, found.others)).toHaveLength(2);
  });
});

describe("taking back", () => {
  test("what one settled today comes back with its proposal, until somebody takes it up", async () => {
    await setAllAssisted(true);
    const captureId = await hand("zurueck.pdf", binLetter("Max Muster", "Meisenweg"));
    const { id } = only(await at.openCases(captureId));
    await at.settle(at.people.clerk, id, { act: "assign", unit: "bauaufsicht" });
    const back = (who = at.people.clerk, caseId = id) => takeBack(at.deps, who, caseId);
    await workOff(at.house);
    await expect(why(back(at.people.secondClerk))).resolves.toBe("not-allowed");
    const mine = await asClerk((trx) => decidedToday(trx, at.people.clerk.personId));
    expect(mine[0]).toMatchObject({ id, settlement: "assign", unit: "bauaufsicht" });

    await expect(back()).resolves.toEqual({ state: "in-clarification" });
    const again = only(await at.openCases(captureId));
    expect(again.reason).toBe("taken-back");
    const candidates = await at.house.inTenant((trx) =>
      trx
        .selectFrom("routingDecision")
        .select("candidates")
        .where("documentId", "=", again.documentId)
        .where("effective", "=", true)
        .executeTakeFirstOrThrow(),
    );
    expect(candidates.candidates).not.toEqual([]);
    await expect(why(back())).resolves.toBe("not-possible-now");

    await at.settle(at.people.clerk, again.id, { act: "assign", unit: "bauaufsicht" });
    await workOff(at.house);
    const entry = (await at.entries("bauaufsicht")).find(
      (each) => each.documentId === again.documentId && each.state === "new",
    );
    await at.inbox(at.people.caseWorker, entry?.id ?? "", { act: "claim" });
    await expect(why(back(at.people.clerk, again.id))).resolves.toBe("claimed-by-another");
  });

  test("a discard comes back, and a letter that was sent elsewhere", async () => {
    const { caseId, captureId } = await at.unclearLetter("fort.pdf");
    await at.settle(at.people.clerk, caseId, { act: "forward", to: "Landkreis" });
    await takeBack(at.deps, at.people.clerk, caseId);
    const again = only(await at.openCases(captureId));
    await at.settle(at.people.clerk, again.id, {
      act: "discard",
      because: "advertising",
      reason: null,
    });
    await takeBack(at.deps, at.people.clerk, again.id);
    expect(only(await at.documentsOf(captureId)).state).toBe("in-clarification");
  });

  test("undoes nobody else's decision, also where one decided the same before", async () => {
    const { caseId, captureId } = await at.unclearLetter("zuerst.pdf");
    const forward = { act: "forward", to: "Landkreis" } as const;
    await at.settle(at.people.clerk, caseId, forward);
    await takeBack(at.deps, at.people.clerk, caseId);
    await at.settle(at.people.secondClerk, only(await at.openCases(captureId)).id, forward);
    await expect(why(takeBack(at.deps, at.people.clerk, caseId))).resolves.toBe("not-possible-now");
    expect(only(await at.documentsOf(captureId)).state).toBe("forwarded");
  });

  test("before it was delivered has it routed anew when it is tried again, and never alone", async () => {
    await setAllAssisted(true);
    const captureId = await hand("unterwegs.pdf", binLetter("Rita Muster", "Drosselweg"));
    const { id } = only(await at.openCases(captureId));
    await at.settle(at.people.clerk, id, { act: "assign", unit: "bauaufsicht" });
    expect(only(await at.documentsOf(captureId)).state).toBe("routed");
    await takeBack(at.deps, at.people.clerk, id);
    await setAllAssisted(false);
    await tryAgain(captureId);
    expect(only(await at.openCases(captureId)).reason).toBe("taken-back");
  });
});

describe("what was decided", () => {
  test("teaches, is counted, and is told in the trail as often as it stands in the tables", async () => {
    const { caseId, captureId } = await at.unclearLetter("lehre.pdf");
    const fresh = await at.house.inTenant((trx) => readLessons(trx));
    await at.settle(at.people.clerk, caseId, { act: "assign", unit: "bauaufsicht" });
    await workOff(at.house);
    const later = await at.house.inTenant((trx) => readLessons(trx));
    expect(later.letters.length).toBeGreaterThan(fresh.letters.length);
    expect(later.letters.map((letter) => letter.unit)).toContain("bauaufsicht");
    expect(later.letters.some((letter) => letter.text.includes("lehre.pdf"))).toBe(true);
    await expect(asClerk((trx) => learnedSince(trx, "bauaufsicht"))).resolves.toMatchObject({
      judged: 0,
      agreed: 0,
    });
    expect(captureId).not.toBe("");
    await expect(
      at.house.asHousekeeper((trx) => auditGaps(trx, at.house.tenantId, 10)),
    ).resolves.toEqual([]);
  });
});

test("a head may have more looked at blind, only a supervisor less, and nobody nothing", async () => {
  const unit = "umweltamt";
  const share = (who: ActPerson, part: number) => why(setSampleShare(at.deps, who, unit, part));
  const setMode = (mode: UnitMode) => why(setUnitMode(at.deps, at.people.supervisor, unit, mode));
  await at.house.inTenant((trx) =>
    trx
      .updateTable("roleGrant")
      .set((eb) => ({ orgUnitId: eb.selectFrom("orgUnit").select("id").where("key", "=", unit) }))
      .where("personId", "=", at.people.head.personId)
      .where("role", "=", "department-head")
      .execute(),
  );
  await setMode("automatic");
  await expect(share(at.people.clerk, 0.5)).resolves.toBe("not-allowed");
  await expect(share(at.people.head, 0.5)).resolves.toBe("done");
  await expect(share(at.people.head, 0.02)).resolves.toBe("done");
  await expect(share(at.people.head, 0.01)).resolves.toBe("not-allowed");
  await expect(share(at.people.supervisor, 0.01)).resolves.toBe("done");
  await expect(share(at.people.supervisor, 0)).resolves.toBe("sample-needed");
  // Nor by the other order.
  await setMode("assisted");
  await expect(share(at.people.supervisor, 0)).resolves.toBe("done");
  await expect(setMode("automatic")).resolves.toBe("sample-needed");
  await expect(share(at.people.supervisor, 0.02)).resolves.toBe("done");
  await expect(setMode("automatic")).resolves.toBe("done");
});
