import { expect, test } from "@jest/globals";
import type { OrgUnit } from "../../../src/domain/town.ts";
import { makeRouterOf } from "../../../src/routing/decide-route.ts";
import type { RouteProposal } from "../../../src/routing/decide-route.ts";
import { trainRoutingModel } from "../../../src/routing/routing-model.ts";
import { shippedCalibration } from "../../../src/routing/shipped-calibration.ts";

const units: readonly OrgUnit[] = ["Steueramt", "Gewerbeamt"].map((name) => ({
  id: name.toLowerCase(),
  code: null,
  name,
  aliases: [],
  kind: "department",
  parent: null,
  mode: "automatic",
  errorAccepted: 0.01,
  secrecy: [],
  validFrom: null,
  validTo: null,
  successor: null,
}));
const TAXES =
  "steuer hebesatz vorauszahlung lastschrift mahnung konto quartal betrag zinsen stundung rate abbuchung grundsteuer hundesteuer kasse";
const TRADES =
  "betrieb laden ausschank verkauf markt werkstatt konzession filiale handwerk gaststätte inhaber umzug kiosk automat register";
const model = trainRoutingModel({
  units,
  responsibilities: [],
  letters: [
    { unit: "steueramt", subject: null, text: TAXES },
    { unit: "gewerbeamt", subject: null, text: TRADES },
  ],
});
const route = makeRouterOf(
  {
    units,
    responsibilities: [],
    rules: { rules: [], referencePatterns: [], openingRules: [], secrecy: [] },
    calibration: shippedCalibration,
  },
  model,
);

/** What becomes of a letter of these words to this office, where whatever is sure at all may go alone. */
function routed(words: readonly string[], office: string | null): RouteProposal {
  const addresseeLines = office === null ? [] : [office];
  return route(
    {
      text: [...addresseeLines, "Guten Tag,", words.join(" ")].join("\n"),
      addresseeLines,
      subject: null,
      referenceNumbers: [],
      coverSheetUnit: null,
      structuredUnit: null,
      confidential: false,
      formalService: false,
      meanConfidence: 1,
    },
    new Map(units.map(({ id }) => [id, 0])),
  );
}

const taxes = TAXES.split(" ");
const trades = TRADES.split(" ");
/** A word of each in turn: one more of taxes. */
const mixed = taxes.flatMap((word, at) => (at === 14 ? [word] : [word, trades[at] ?? word]));

test("many words that leave it open are no witness beside the office that is named", () => {
  expect(routed(mixed, "Steueramt")).toMatchObject({
    candidates: [{ unit: "steueramt" }, { unit: "gewerbeamt" }],
    wouldGoAlone: false,
    unsureBecause: "several-departments",
  });
});

test("few words that leave it open are helped by the office, and many clear ones need none", () => {
  expect(routed(mixed.slice(0, 3), "Steueramt").wouldGoAlone).toBe(true);
  expect(routed([...taxes, ...taxes], "Steueramt").wouldGoAlone).toBe(true);
});

test("where no office is named, it is the threshold that judges", () => {
  expect(routed(mixed, null).wouldGoAlone).toBe(true);
});
