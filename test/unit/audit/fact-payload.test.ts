import { randomBytes } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import { canonicalJson } from "../../../src/domain/canonical-json.ts";
import { commitmentOf, openFact, sealFact } from "../../../src/audit/fact-payload.ts";
import { sha256 } from "../../../src/audit/hash.ts";
import { encrypt } from "../../../src/blobs/keys.ts";

const key = randomBytes(32);
const fact = { type: "intake-refused", channel: "hot-folder", cause: "too-large" };

describe("a fact as it is kept", () => {
  test("opens with its key, and is the one it commits to", () => {
    const payload = sealFact(key, fact, "event-1");
    const opened = openFact(key, payload, "event-1");
    expect(opened.fact).toEqual(fact);
    const committed = Buffer.concat([
      opened.salt ?? Buffer.alloc(0),
      Buffer.from(canonicalJson(fact)),
    ]);
    expect(commitmentOf(payload)).toEqual(Buffer.from(sha256(committed)));
  });

  test("commits to the same fact differently each time, so that nobody can guess it", () => {
    const [one, two] = [sealFact(key, fact, "event-1"), sealFact(key, fact, "event-1")];
    expect(commitmentOf(one)).not.toEqual(commitmentOf(two));
    expect(one.includes("too-large")).toBe(false);
  });

  test("opens with no other key, for no other event, and with no bit changed", () => {
    const payload = sealFact(key, fact, "event-1");
    expect(() => openFact(randomBytes(32), payload, "event-1")).toThrow(
      /unable to authenticate|is not the one/,
    );
    expect(() => openFact(key, payload, "event-2")).toThrow(
      /unable to authenticate|is not the one/,
    );
    for (let at = 0; at < payload.length; at += 1) {
      const changed = Buffer.from(payload);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => openFact(key, changed, "event-1")).toThrow(
        /unable to authenticate|is not the one/,
      );
    }
  });

  test("of before there were commitments opens too, and has none", () => {
    const payload = encrypt(key, Buffer.from(canonicalJson(fact)), "event-1");
    expect(openFact(key, payload, "event-1")).toEqual({ fact, salt: null });
    expect(commitmentOf(payload)).toBeNull();
  });
});
