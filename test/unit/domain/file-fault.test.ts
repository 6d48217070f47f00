import { describe, expect, test } from "@jest/globals";
import { ClarificationReason } from "../../../src/domain/clarification.ts";
import {
  FaultCode,
  faultsOf,
  type FileFault,
  packFaults,
  reasonOf,
} from "../../../src/domain/file-fault.ts";
import { caseSentence, faultSentence } from "../../../src/domain/sentences/sentence-for.ts";

const FAULT: FileFault = {
  code: "too-many-pages",
  item: "plan.pdf",
  limit: 3000,
  found: 5000,
  page: 2,
  word: "wort",
};

describe("faults of files", () => {
  test("each opens a case with a reason, and is said in whole sentences with cause and remedy", () => {
    for (const code of FaultCode.options) {
      expect(ClarificationReason.options).toContain(reasonOf({ code }));
      for (const language of ["de", "en"] as const) {
        for (const fault of [
          { ...FAULT, code },
          { code, item: null },
        ]) {
          const sentence = faultSentence(fault, language);
          expect(sentence).toMatch(/^\S.+: \S.+\.$/);
          expect(sentence).not.toMatch(/undefined|null|NaN|\$\{/);
        }
      }
    }
  });

  test("a limit names the file, what was found and what is allowed", () => {
    expect(faultSentence(FAULT, "de")).toBe(
      "„plan.pdf“ hat mehr Seiten als erlaubt (gefunden: 5.000, erlaubt: 3.000): die Datei teilen oder die Grenze POSTSTELLE_PAGES_MAX anheben.",
    );
    const large = {
      code: "too-many-bytes",
      item: "a.zip",
      limit: 209_715_200,
      found: 1500,
    } as const;
    expect(faultSentence(large, "en")).toContain("(found: 1 KB, allowed: 200 MB)");
  });

  test("come back from the text a case keeps, without NUL", () => {
    const faults: FileFault[] = [FAULT, { code: "encrypted", item: "a\0b" }];
    expect(faultsOf(packFaults(faults))).toEqual([FAULT, { code: "encrypted", item: "ab" }]);
  });

  test.each([
    "",
    "Its process ended (SIGKILL)",
    '{"faults":[]}',
    '{"faults":[{"code":"new"}]}',
    '{"faults":',
  ])("plain words are no faults; a person's are told, a program's are not: %s", (detail) => {
    expect(faultsOf(detail)).toEqual([]);
    expect(caseSentence("misrouted", detail, "en").endsWith(detail)).toBe(true);
    expect(caseSentence("timed-out", detail, "en")).toBe(caseSentence("timed-out", "", "en"));
  });

  test("a type is told in a clerk's word or not at all, and an engine's word never", () => {
    const told = (code: "unsupported-type" | "archive-type" | "damaged-file", word: string) =>
      faultSentence({ code, item: "a", word }, "de");
    expect(told("archive-type", "application/vnd.rar")).toContain(" (RAR):");
    expect(told("unsupported-type", "application/octet-stream")).not.toContain("(");
    expect(told("damaged-file", "TIFF: cut off")).not.toContain("TIFF");
  });
});
