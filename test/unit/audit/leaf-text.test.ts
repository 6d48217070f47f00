import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { entryOf, leafTextOf } from "../../../src/audit/append.ts";
import { sealFact } from "../../../src/audit/fact-payload.ts";
import { canonicalJson } from "../../../src/domain/canonical-json.ts";

const key = Buffer.alloc(32, 1);

test("the leaf's text is the canonical JSON of its entry, whatever stands in the row", () => {
  const text = fc.string({ unit: "grapheme" });
  const event = fc.record({
    id: fc.uuid(),
    tenantId: fc.uuid(),
    at: fc.date({ noInvalidDate: true, min: new Date(0), max: new Date("2999-01-01") }),
    subjectKind: text,
    subjectId: fc.uuid(),
    type: text,
    actor: fc.oneof(
      fc.record({ kind: fc.constant("step"), name: text, version: fc.integer() }),
      fc.dictionary(text, fc.oneof(text, fc.integer(), fc.boolean())),
    ),
    keyOwnerId: fc.uuid(),
    payload: fc.oneof(
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
      fc.uuid().map((id) => sealFact(key, { said: id }, id)),
    ),
  });
  fc.assert(
    fc.property(event, (each) => {
      const [at, actor] = [each.at.toISOString(), canonicalJson(each.actor)];
      expect(leafTextOf({ ...each, at, actor })).toBe(canonicalJson(entryOf(each)));
    }),
  );
});
