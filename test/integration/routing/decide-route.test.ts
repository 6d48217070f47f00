import { beforeAll, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { departmentsOf } from "../../../src/domain/town.ts";
import type { Town } from "../../../src/domain/town.ts";
import { NEVER_ALONE, thresholdFor } from "../../../src/routing/calibration.ts";
import { makeRouter } from "../../../src/routing/decide-route.ts";
import type { RouteInput, Router } from "../../../src/routing/decide-route.ts";
import { shippedCalibration } from "../../../src/routing/shipped-calibration.ts";
import { readTown } from "../../../src/town/read-town.ts";

let town: Town;
let route: Router;
let thresholds: ReadonlyMap<string, number>;

beforeAll(async () => {
  town = await readTown("fixtures/lindenau");
  route = makeRouter({ ...town, letters: [], calibration: shippedCalibration });
  thresholds = new Map(
    departmentsOf(town).map((unit) => [
      unit.id,
      thresholdFor(shippedCalibration, unit.errorAccepted),
    ]),
  );
}, 60_000);

function input(over: Partial<RouteInput>): RouteInput {
  return {
    text: "",
    addresseeLines: [],
    subject: null,
    referenceNumbers: [],
    coverSheetUnit: null,
    structuredUnit: null,
    confidential: false,
    formalService: false,
    meanConfidence: 0.95,
    ...over,
  };
}

const WEDDING =
  "Sehr geehrte Damen und Herren,\nwir möchten im Mai standesamtlich heiraten und bitten um einen Trautermin. " +
  "Die Geburtsurkunden liegen vor.\nMit freundlichen Grüßen";
const TREE =
  "Guten Tag,\nich beantrage die Genehmigung zur Baumfällung einer Birke nach der Baumschutzsatzung. " +
  "Eine Ersatzpflanzung biete ich an.\nMit freundlichen Grüßen";

describe("certain evidence", () => {
  test("a reference number in a department's pattern decides, and goes alone", () => {
    const proposal = route(
      input({
        text: "Bitte senden Sie mir die Unterlagen.",
        referenceNumbers: ["32.1-OWI-2025-00123"],
      }),
      thresholds,
    );
    expect(proposal.candidates[0]?.unit).toBe("ordnungsamt");
    expect(proposal.basis).toEqual({
      kind: "reference-number",
      number: "32.1-OWI-2025-00123",
      unit: "ordnungsamt",
    });
    expect(proposal.wouldGoAlone).toBe(true);
  });

  test("content that clearly speaks for another department takes the certainty away", () => {
    const proposal = route(
      input({ text: WEDDING, subject: "Eheschließung", referenceNumbers: ["32.1-OWI-2025-00123"] }),
      thresholds,
    );
    expect(proposal.candidates.slice(0, 2).map((each) => each.unit)).toEqual([
      "ordnungsamt",
      "standesamt",
    ]);
    expect(proposal.unsureBecause).toBe("several-departments");
  });

  test("numbers of two departments are no certainty", () => {
    const numbers = ["32.1-OWI-2025-00123", "63-B-2025-0815"];
    expect(route(input({ text: TREE, referenceNumbers: numbers }), thresholds).basis.kind).not.toBe(
      "reference-number",
    );
  });

  test("a cover sheet names a section: its department gets it", () => {
    const proposal = route(input({ text: "x", coverSheetUnit: "jugendamt.asd.nord" }), thresholds);
    expect(proposal.candidates[0]?.unit).toBe("jugendamt");
    expect(proposal.basis.kind).toBe("cover-sheet");
  });

  test("a cover sheet of an unknown unit is not believed", () => {
    expect(route(input({ coverSheetUnit: "nowhere" }), thresholds).wouldGoAlone).toBe(false);
  });

  test("a rule of the town comes before the model", () => {
    const proposal = route(input({ text: "Hallo,\nanbei mein Wahlscheinantrag." }), thresholds);
    expect(proposal.basis).toMatchObject({ kind: "rule", ruleId: "briefwahlantrag" });
  });
});

describe("content and address block", () => {
  test("content decides cold from the catalogue and says by which words", () => {
    const proposal = route(input({ text: TREE, subject: "Baumfällung" }), thresholds);
    expect(proposal.candidates[0]?.unit).toBe("umweltamt");
    expect(proposal.evidence.map((piece) => piece.words).join(" ")).toMatch(
      /Baum|Birke|Ersatzpflanzung/,
    );
    expect(proposal.basis.kind).toBe("model");
  });

  test("a named office that the content contradicts never goes alone", () => {
    const proposal = route(
      input({
        text: WEDDING,
        subject: "Trautermin",
        addresseeLines: ["Stadt Lindenau", "Ordnungsamt"],
      }),
      thresholds,
    );
    expect(proposal.unsureBecause).toBe("addressee-contradicts");
    expect(proposal.candidates.slice(0, 2).map((each) => each.unit)).toContain("standesamt");
  });

  test("a named office that fits is the basis, even misread", () => {
    const proposal = route(
      input({
        text: WEDDING,
        subject: "Trautermin",
        addresseeLines: ["Stadt Lindenau", "Standesarnt"],
      }),
      thresholds,
    );
    expect(proposal.basis.kind).toBe("addressee");
    expect(proposal.wouldGoAlone).toBe(true);
  });

  test("a second request for another department is for a person, one in passing is not", () => {
    const first =
      "Sehr geehrte Damen und Herren,\nfür unseren Sohn beantragen wir einen Platz in einer Kindertagesstätte. " +
      "Bitte nehmen Sie ihn in die Kita-Platzvergabe auf.";
    const asks = (more: string) =>
      route(
        input({ text: `${first} ${more}\nMit freundlichen Grüßen`, subject: "Kitaplatz" }),
        thresholds,
      );
    const alone = asks("");
    expect(alone.candidates[0]?.unit).toBe("jugendamt");
    expect(alone.wouldGoAlone).toBe(true);
    expect(
      asks("Können wir beim Schulamt für die Tochter eine andere Grundschule mit Hort beantragen?")
        .unsureBecause,
    ).toBe("several-departments");
    expect(asks("Den Reisepass haben wir übrigens schon beim Bürgeramt geholt.").wouldGoAlone).toBe(
      true,
    );
    // Told and not asked, and nothing of it is a request.
    expect(
      asks(
        "Die Betreuung im Kindergarten brauchen wir ab August; eine Tagesmutter hat der Junge bis zum Sommer. " +
          "Außerdem parken Falschparker auf dem Gehweg, und ein Schrottauto steht dort.",
      ).unsureBecause,
    ).toBe("several-departments");
    // One thing more of the same department.
    expect(asks("Außerdem wüssten wir gern den Elternbeitrag für die Krippe.").wouldGoAlone).toBe(
      true,
    );
  });

  test("post of our own that comes back goes by our number alone, whatever our words say", () => {
    const example = town.rules.referencePatterns.find(({ strength }) => strength === "certain");
    const text =
      "Empfänger unbekannt verzogen\nSehr geehrte Frau Quast,\nIhr Antrag auf einen Kitaplatz für Ihren Sohn liegt " +
      "uns vor. Wir bitten um das Kita-Anmeldeformular.\nIhr Jugendamt";
    const back = (referenceNumbers: readonly string[], returned: boolean) =>
      route(input({ text, referenceNumbers: [...referenceNumbers], returned }), thresholds);
    const known = back([example?.example ?? ""], true);
    expect(known).toMatchObject({ wouldGoAlone: true, basis: { kind: "reference-number" } });
    expect(known.candidates[0]?.unit).toBe(example?.unit);
    expect(back([example?.example ?? ""], false).wouldGoAlone).toBe(false);
    expect(back([], true)).toMatchObject({ wouldGoAlone: false, unsureBecause: "below-threshold" });
  });

  test("a letter that says nothing is a case for a person", () => {
    const proposal = route(
      input({ text: "Guten Tag,\nbitte rufen Sie mich zurück.\nDanke" }),
      thresholds,
    );
    expect(proposal.wouldGoAlone).toBe(false);
    expect(route(input({}), thresholds)).toMatchObject({
      candidates: [],
      unsureBecause: "no-unit-scores",
    });
  });

  test.each([
    ["confidential-marked", { confidential: true }],
    ["formal-service", { formalService: true }],
    ["poor-text", { meanConfidence: 0.3 }],
    ["poor-text", { meanConfidence: Number.NaN }],
  ])("%s stops even the surest letter", (reason, over) => {
    const sure = { text: WEDDING, subject: "Trautermin", addresseeLines: ["Standesamt"] };
    expect(route(input({ ...sure, ...over }), thresholds).unsureBecause).toBe(reason);
  });

  test("a unit without a threshold, or one that is never reached, lets nothing go alone", () => {
    const sure = input({ text: WEDDING, subject: "Trautermin" });
    expect(route(sure, new Map()).unsureBecause).toBe("below-threshold");
    expect(route(sure, new Map([["standesamt", NEVER_ALONE]])).unsureBecause).toBe(
      "below-threshold",
    );
  });
});

describe("laws", () => {
  const words = fc.constantFrom(
    "Hund",
    "Steuer",
    "Grab",
    "§ 34a",
    "Bebauungsplan",
    "Kita",
    "ä\n",
    "Amt",
    "-",
    "\u0000",
  );
  const anyInput = fc.record({
    text: fc.oneof(
      fc.string({ unit: "binary", maxLength: 300 }),
      fc.array(words).map((each) => each.join(" ")),
    ),
    addresseeLines: fc.array(fc.oneof(fc.string(), fc.constantFrom("Jugendamt", "Stadtkasse"))),
    subject: fc.option(fc.string()),
    referenceNumbers: fc.array(
      fc.oneof(fc.string(), fc.constantFrom("63-B-2025-0815", "7 K 311/25")),
    ),
    coverSheetUnit: fc.option(fc.constantFrom("wahlamt", "", "constructor")),
    structuredUnit: fc.option(fc.constantFrom("schulamt", "__proto__")),
    confidential: fc.boolean(),
    formalService: fc.boolean(),
    meanConfidence: fc.double({ min: 0, max: 1 }),
  });

  test("total, deterministic, ordered, and alone exactly when no reason speaks against it", () => {
    fc.assert(
      fc.property(anyInput, (each) => {
        const proposal = route(each, thresholds);
        const confidences = proposal.candidates.map((candidate) => candidate.confidence);
        expect(route(each, thresholds)).toEqual(proposal);
        expect(confidences.length).toBeLessThanOrEqual(5);
        expect(confidences).toEqual(confidences.toSorted((left, right) => right - left));
        expect(confidences.every((confidence) => confidence >= 0 && confidence <= 1)).toBe(true);
        expect(confidences.reduce((sum, confidence) => sum + confidence, 0)).toBeLessThan(1.000001);
        expect(proposal.wouldGoAlone).toBe(proposal.unsureBecause === null);
        expect(proposal.wouldGoAlone && (each.confidential || each.formalService)).toBe(false);
      }),
      { numRuns: 150 },
    );
  });
});
