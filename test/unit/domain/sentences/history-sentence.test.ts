import { expect, test } from "@jest/globals";
import type { AuditFact } from "../../../../src/domain/audit-event.ts";
import { historySentence } from "../../../../src/domain/sentences/history-sentence.ts";

const names = { unit: () => "Bauaufsichtsamt" };
const decided = (more: { readonly model?: string; readonly wentAlone: boolean }): AuditFact => ({
  type: "route-decided",
  unit: "bauaufsicht",
  basis: { kind: "none" },
  confidence: 0.9,
  wouldGoAlone: true,
  mode: "automatic",
  ...more,
});

test("a decision of the machine's names its model, an older one of before models had names does not", () => {
  const alone = decided({ wentAlone: true, model: "2424a0805e1e" });
  expect(historySentence(alone, names, "de")).toBe(
    "Zugeordnet: Bauaufsichtsamt. Modell 2424a0805e1e.",
  );
  expect(historySentence(decided({ wentAlone: false }), names, "en")).toBe(
    "Proposed: Bauaufsichtsamt; a person decides.",
  );
});
