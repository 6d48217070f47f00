import { describe, expect, test } from "@jest/globals";
import { type ComparedCase, SIMILAR_MAX, similarCases } from "../../../src/domain/similar-cases.ts";

const form =
  "Antrag auf eine größere Mülltonne hiermit beantrage ich für mein Grundstück eine größere " +
  "Restmülltonne weil die bisherige Tonne regelmäßig überfüllt ist mit freundlichen Grüßen";

const one: ComparedCase = {
  id: "one",
  reason: "mode-assisted",
  proposed: "umweltamt",
  sender: "Wohnbau Lindenau e. G.",
  text: form,
};
const like = (over: Partial<ComparedCase>): ComparedCase => ({ ...one, id: "other", ...over });
const found = (other: ComparedCase, from = one) =>
  similarCases(from, [other]).map((each) => each.because);

describe("similar cases", () => {
  test("come from the same sender, however it is written, or say nearly the same", () => {
    expect(found(like({ text: "Ganz anderes", sender: "WOHNBAU Lindenau, E.G." }))).toEqual([
      "same-sender",
    ]);
    expect(found(like({ sender: null, text: `${form} 4711` }))).toEqual(["same-words"]);
    expect(found(like({ sender: "Erika Beispiel", text: "Ganz anderes steht hier" }))).toEqual([]);
  });

  test("wait for the same reason, and the machine proposes the same", () => {
    expect(found(like({ reason: "short-deadline" }))).toEqual([]);
    expect(found(like({ proposed: "bauaufsicht" }))).toEqual([]);
    expect(found(like({ proposed: null }), like({ id: "one", proposed: null }))).toEqual([]);
  });

  test("a few words say nothing, and neither does a case of itself", () => {
    const short = { sender: null, text: "Antrag anbei" };
    expect(found(like(short), { ...one, ...short })).toEqual([]);
    expect(similarCases(one, [one])).toEqual([]);
  });

  test("are at most as many as one can look at, in the order given", () => {
    const many = Array.from({ length: 15 }, (_, n) => like({ id: String(n) }));
    const ids = similarCases(one, many).map((each) => each.id);
    expect(ids).toEqual(many.slice(0, SIMILAR_MAX).map((each) => each.id));
  });
});
