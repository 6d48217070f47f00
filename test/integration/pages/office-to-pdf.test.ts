import { readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "@jest/globals";
import { readConfig } from "../../../src/config.ts";
import { officeToPdf } from "../../../src/pages/office-to-pdf.ts";
import { mediaTypeOf } from "../../../src/unpack/media-type.ts";
import { officeExtension } from "../../../src/unpack/office.ts";
import { textOfPdf } from "../../support/text-of-pdf.ts";
import { zipOf } from "../../support/zip-of.ts";

const program = readConfig().officeProgram;
const suite = program === null ? describe.skip : describe;
const settings = { program: program ?? "", timeoutMs: 60_000, bytesMax: 20_000_000 };
const rtf = (text: string): Buffer => Buffer.from(`{\\rtf1\\ansi ${text}}`, "latin1");
const folders = (): readonly string[] =>
  readdirSync(tmpdir()).filter((name) => name.startsWith("poststelle-office-"));
const offices = (): readonly string[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => commandOf(pid))
    .filter((command) => /soffice.*poststelle-office-/.test(command));

/** Folders no program works in, and programs whose folder is gone; other tests convert at the same time. */
async function leftOver(before: readonly string[]): Promise<readonly string[]> {
  for (let look = 0; ; look += 1) {
    const [there, working] = [folders(), offices()];
    const found = [
      ...there.filter(
        (name) => !before.includes(name) && !working.some((one) => one.includes(name)),
      ),
      ...working.filter((one) => !there.some((name) => one.includes(name))),
    ];
    if (found.length === 0 || look === LOOKS_MAX) return found;
    // One that begins or ends just now, elsewhere.
    await sleep(200);
  }
}
const LOOKS_MAX = 25;

/** A minimal OpenDocument text with a section that lies at `href`, outside it. */
const odtWithLink = (href: string): Promise<Buffer> =>
  zipOf([
    {
      name: "mimetype",
      bytes: Buffer.from("application/vnd.oasis.opendocument.text"),
      stored: true,
    },
    {
      name: "META-INF/manifest.xml",
      bytes: Buffer.from(
        `<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.text"/></manifest:manifest>`,
      ),
    },
    {
      name: "content.xml",
      bytes: Buffer.from(
        `<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:text><text:p>Antrag</text:p><text:section text:name="s"><text:section-source xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="${href}"/></text:section></office:text></office:body></office:document-content>`,
      ),
    },
  ]);

suite(
  `LibreOffice${program === null ? " (absent: apt-get install libreoffice-writer-nogui)" : ""}`,
  () => {
    test("makes pages of what a word processor wrote, and leaves nothing behind", async () => {
      const before = folders();
      const made = await officeToPdf(rtf("Antrag auf Wohngeld"), "rtf", settings);
      if (!("pdf" in made)) throw new Error(made.failure);
      expect(await textOfPdf(made.pdf)).toContain("Antrag auf Wohngeld");
      await expect(leftOver(before)).resolves.toEqual([]);
    });

    test("does not take words from files beside the document", async () => {
      const odt = await odtWithLink("file:///etc/hostname");
      expect(officeExtension(odt, mediaTypeOf(odt))).toBe("odt");
      const made = await officeToPdf(odt, "odt", settings);
      if (!("pdf" in made)) throw new Error(made.failure);
      const text = await textOfPdf(made.pdf);
      expect(text).toContain("Antrag");
      expect(text).not.toContain(readFileSync("/etc/hostname", "utf8").trim());
    });

    test("is ended at its time limit with everything it started", async () => {
      const before = folders();
      const made = await officeToPdf(rtf("langsam"), "rtf", { ...settings, timeoutMs: 200 });
      expect(made).toEqual({ failure: "too-slow", seconds: 0.2 });
      await expect(leftOver(before)).resolves.toEqual([]);
    });

    test("says when the program is not there, and when a document cannot be opened", async () => {
      const away = { ...settings, program: "/nowhere/soffice" };
      expect(await officeToPdf(rtf("x"), "rtf", away)).toEqual({ failure: "unavailable" });
      const broken = Buffer.from("PK\x03\x04 kein Dokument");
      expect(await officeToPdf(broken, "docx", settings)).toEqual({ failure: "failed" });
    });
  },
);

function commandOf(pid: string): string {
  try {
    return readFileSync(join("/proc", pid, "cmdline"), "utf8");
  } catch {
    return "";
  }
}
