import { describe, expect, test } from "@jest/globals";
import type { Component } from "../../../src/domain/component.ts";
import { caseSentence } from "../../../src/domain/sentences/sentence-for.ts";
import { PagesError } from "../../../src/pages/pages-error.ts";
import type { Outcome } from "../../../src/pipeline/step.ts";
import { ScannerAway, TooLargeToScan } from "../../../src/unpack/clamd.ts";
import type { InspectDeps, InspectOutput } from "../../../workers/inspect-contract.ts";
import { makeInspect } from "../../../workers/inspect.ts";
import { MemoryBlobs, stepContext } from "../../support/memory-blobs.ts";
import { passwordFlagSet, zipOf } from "../../support/zip-of.ts";

const ID = "01890000-0000-7000-8000-000000000000";
const LIMITS = {
  bytesMax: 100_000_000,
  pagesMax: 30,
  pixelsMax: 1_000_000,
  nestingMax: 2,
  entriesMax: 20,
  ratioMax: 100,
};
const latin1 = (text: string) => Buffer.from(text, "latin1");
const PDF = latin1("%PDF-1.4 brief");
const LOCKED_PDF = latin1("%PDF-1.4 /Encrypt");
const EICAR = ["X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-", "STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"];
/** A GIF header of 20 x 10 pixels: small enough for a logo. */
const LOGO = Buffer.concat([latin1("GIF89a\x14\0\x0a\0"), Buffer.alloc(30)]);

/** Stands for PDFium: every file has two pages, one that says /Encrypt needs a password. */
const probePages: InspectDeps["probePages"] = (bytes) =>
  Buffer.from(bytes).includes("/Encrypt")
    ? Promise.reject(new PagesError("encrypted", "user password"))
    : Promise.resolve({ pageCount: 2 });

const away = () => Promise.reject(new ScannerAway("away"));

interface Part {
  readonly type: string;
  readonly bytes: Uint8Array;
  readonly head?: string;
}

function mailOf(body: string, parts: readonly Part[] = [], subject = "Hundesteuer"): Buffer {
  const head = `From: Erika <erika@example.org>\r\nTo: post@lindenau.example\r\nSubject: ${subject}\r\nMIME-Version: 1.0`;
  const type = body.startsWith("<") ? "text/html" : "text/plain";
  const pieces = [`--b\r\nContent-Type: ${type}; charset=utf-8\r\n\r\n${body}`];
  for (const part of parts) {
    const base64 = Buffer.from(part.bytes).toString("base64");
    const more = part.head === undefined ? "" : `${part.head}\r\n`;
    pieces.push(
      `--b\r\nContent-Type: ${part.type}\r\n${more}Content-Transfer-Encoding: base64\r\n\r\n${base64}`,
    );
  }
  const multipart = 'Content-Type: multipart/mixed; boundary="b"';
  return Buffer.from(`${head}\r\n${multipart}\r\n\r\n${pieces.join("\r\n")}\r\n--b--\r\n`);
}

interface Setup {
  readonly blobs: MemoryBlobs;
  readonly outcome: Outcome<InspectOutput>;
}

async function inspect(
  bytes: Uint8Array,
  options: { sealed?: boolean; limits?: Partial<typeof LIMITS>; deps?: Partial<InspectDeps> } = {},
): Promise<Setup> {
  const blobs = new MemoryBlobs();
  const step = makeInspect({ probePages, ...options.deps });
  const input = step.input.parse({
    captureId: ID,
    original: { folder: ID, sha256: await blobs.write(ID, bytes) },
    folder: ID,
    originalName: "eingang.bin",
    sealed: options.sealed ?? false,
    limits: { ...LIMITS, ...options.limits },
  });
  return { blobs, outcome: await step.run(input, stepContext(blobs)) };
}

/** The output of an inspection that was done, checked against the step's own schema. */
async function components(...args: Parameters<typeof inspect>): Promise<InspectOutput> {
  const { outcome } = await inspect(...args);
  if (outcome.kind !== "done") throw new Error(`not done: ${JSON.stringify(outcome)}`);
  return makeInspect({ probePages }).output.parse(outcome.output);
}

const brief = ({ components: list }: InspectOutput) =>
  list.map(({ parent, role, use, mediaType }) => [parent, role, use, mediaType]);
const reasons = (list: readonly Component[]) =>
  list.map((each) => each.blockedReason ?? each.discardReason);

describe("inspect", () => {
  test("takes a PDF for one main document, whatever its name", async () => {
    const output = await components(PDF);
    expect(output).toMatchObject({ shape: "scan", mail: null, encrypted: false });
    expect(brief(output)).toEqual([[null, "main", "pages", "application/pdf"]]);
    const [only] = output.components;
    expect(only).toMatchObject({ pageCount: 2, pagesFrom: only?.blob, name: "eingang.bin" });
  });

  test("takes the body of an e-mail for the main document, attachments for enclosures", async () => {
    const { blobs, outcome } = await inspect(
      mailOf("Guten Tag", [{ type: 'application/pdf; name="Beleg.pdf"', bytes: PDF }]),
    );
    if (outcome.kind !== "done") throw new Error(outcome.kind);
    expect(outcome.output).toMatchObject({
      shape: "mail",
      mail: { from: "Erika <erika@example.org>", subject: "Hundesteuer", kind: "mail" },
    });
    expect(brief(outcome.output)).toEqual([
      [null, "container", "container", "message/rfc822"],
      [0, "main", "pages", "text/plain"],
      [0, "enclosure", "pages", "application/pdf"],
    ]);
    const body = outcome.output.components[1];
    const text = blobs.bytesOf(body?.blob ?? "");
    expect(Buffer.from(text ?? []).toString()).toBe("Guten Tag");
    const pdf = blobs.bytesOf(body?.pagesFrom ?? "");
    expect(Buffer.from(pdf ?? []).toString("latin1")).toMatch(/^%PDF-/);
  });

  test("lets the first attachment lead when the e-mail has no text", async () => {
    const output = await components(
      mailOf("  ", [
        { type: "application/pdf", bytes: LOCKED_PDF },
        { type: "application/pdf", bytes: PDF },
      ]),
    );
    expect(reasons(output.components)).toEqual([null, "empty-body", "encrypted", null]);
    expect(output.components.map((each) => each.role)).toEqual([
      "container",
      "enclosure",
      "enclosure",
      "main",
    ]);
  });

  test("keeps an e-mail that says all in its subject", async () => {
    const output = await components(mailOf("", [], "Bitte um Rückruf"));
    expect(output.components[1]).toMatchObject({ use: "pages", facts: ["header-only"] });
  });

  test("names logos, signatures and system files, and keeps what only claims to be one", async () => {
    const body = '<p>Guten Tag</p><img src="cid:logo">';
    const output = await components(
      mailOf(body, [
        { type: "image/gif", bytes: LOGO, head: "Content-ID: <logo>" },
        { type: "application/pgp-signature", bytes: latin1("-----BEGIN PGP SIGNATURE-----") },
        { type: "application/pgp-signature", bytes: PDF },
        { type: "application/zip", bytes: await zipOf([{ name: "__MACOSX/._a", bytes: PDF }]) },
      ]),
    );
    expect(reasons(output.components).slice(2)).toEqual([
      "logo",
      "signature",
      null,
      null,
      "system-file",
    ]);
  });

  test("blocks only the attachment that cannot be read", async () => {
    const output = await components(
      mailOf("Guten Tag", [
        { type: 'application/pdf; name="geheim.pdf"', bytes: LOCKED_PDF },
        { type: "application/msword", bytes: latin1("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") },
        { type: "application/zip", bytes: latin1("PK\x03\x04 cut off") },
        { type: "application/pdf", bytes: PDF },
      ]),
    );
    expect(output.encrypted).toBe(true);
    expect(reasons(output.components)).toEqual([
      null,
      null,
      "encrypted",
      "unsupported-type",
      "damaged-file",
      null,
    ]);
    expect(caseSentence("encrypted", output.components[2]?.detail ?? "", "en")).toMatch(
      /geheim\.pdf.*encrypted.*ask the sender/,
    );
  });

  test("takes each file of a zip for a document, mails in it included", async () => {
    const output = await components(
      await zipOf([
        { name: "a.pdf", bytes: PDF },
        { name: "b.eml", bytes: mailOf("Text", [{ type: "application/pdf", bytes: PDF }]) },
      ]),
    );
    expect(output.shape).toBe("bundle");
    expect(brief(output)).toEqual([
      [null, "container", "container", "application/zip"],
      [0, "main", "pages", "application/pdf"],
      [0, "container", "container", "message/rfc822"],
      [2, "main", "pages", "text/plain"],
      [2, "enclosure", "pages", "application/pdf"],
    ]);
  });

  test("takes everything in an attached e-mail or zip for enclosures", async () => {
    const output = await components(
      mailOf("Weitergeleitet", [
        { type: "message/rfc822", bytes: mailOf("Innen") },
        { type: "application/zip", bytes: await zipOf([{ name: "a.pdf", bytes: PDF }]) },
      ]),
    );
    const mains = output.components.filter((each) => each.role === "main");
    expect(mains.map((each) => each.index)).toEqual([1]);
    expect(output.components.filter((each) => each.role === "enclosure")).toHaveLength(2);
  });

  test.each([
    ["nothing", latin1(""), "empty-file"],
    ["a Word file", latin1("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "unsupported-type"],
    ["an encrypted PDF", LOCKED_PDF, "encrypted"],
    ["a broken zip", latin1("PK\x03\x04 cut off"), "damaged-file"],
    ["an e-mail without anything", latin1("From: a\nTo: b\nDate: c\n\n"), "nothing-to-read"],
    ["the EICAR file", latin1(EICAR.join("")), "virus-found"],
  ])("asks a person about %s", async (_what, bytes, reason) => {
    const { outcome } = await inspect(bytes);
    expect(outcome).toMatchObject({ kind: "needs-human", reason });
    if (outcome.kind !== "needs-human") throw new Error(outcome.kind);
    expect(caseSentence(outcome.reason, outcome.detail, "en")).toMatch(/^“.+” \w.+: .+\.$/);
  });

  test("asks a person when all of a zip is encrypted", async () => {
    const zip = passwordFlagSet(await zipOf([{ name: "geheim.pdf", bytes: PDF }]), "geheim.pdf");
    expect((await inspect(zip)).outcome).toMatchObject({ reason: "encrypted" });
  });

  test("finds a virus in a zip in an e-mail, and stops the whole capture", async () => {
    const zip = await zipOf([{ name: "rechnung.exe", bytes: latin1(EICAR.join("")) }]);
    const { outcome } = await inspect(
      mailOf("Guten Tag", [{ type: "application/zip", bytes: zip }]),
    );
    expect(outcome).toMatchObject({ kind: "needs-human", reason: "virus-found" });
  });

  test("shows every piece to the scanner, and waits when the scanner is away", async () => {
    const seen: number[] = [];
    const scanForViruses = (bytes: Uint8Array) => {
      seen.push(bytes.length);
      return Promise.resolve({ clean: true } as const);
    };
    const bytes = mailOf("Guten Tag", [{ type: "application/pdf", bytes: PDF }]);
    await inspect(bytes, { deps: { scanForViruses } });
    expect(seen).toEqual([bytes.length, PDF.length]);
    const { outcome } = await inspect(PDF, { deps: { scanForViruses: away } });
    expect(outcome).toMatchObject({ kind: "later", detail: "away" });
    const sealed = await inspect(PDF, { sealed: true, deps: { scanForViruses: away } });
    expect(sealed.outcome).toMatchObject({ kind: "later" });
    const tooLarge = () => Promise.reject(new TooLargeToScan("above its limit"));
    const large = await inspect(PDF, { deps: { scanForViruses: tooLarge } });
    expect(large.outcome).toMatchObject({ kind: "needs-human", reason: "too-many-bytes" });
  });

  test("blocks what lies too deep, and keeps nothing of a container beyond a limit", async () => {
    let nested: Buffer = mailOf("ganz innen");
    for (const name of ["c", "b", "a"]) {
      nested = await zipOf([
        { name, bytes: nested },
        { name: "brief.pdf", bytes: PDF },
      ]);
    }
    const deep = await components(nested);
    expect(reasons(deep.components).filter((reason) => reason !== null)).toEqual([
      "too-deeply-nested",
    ]);
    const many = await zipOf(
      Array.from({ length: 9 }, (_, index) => ({ name: `${index}.pdf`, bytes: PDF })),
    );
    const { outcome } = await inspect(many, { limits: { entriesMax: 8 } });
    expect(outcome).toMatchObject({ kind: "needs-human", reason: "too-many-entries" });
    const within = mailOf("Guten Tag", [{ type: "application/zip", bytes: many }]);
    const cut = await components(within, { limits: { entriesMax: 8 } });
    expect(reasons(cut.components)).toEqual([null, null, "too-many-entries"]);
  });

  test("never opens a sealed capture", async () => {
    const output = await components(mailOf("Geheim"), { sealed: true });
    expect(brief(output)).toEqual([[null, "main", "sealed", "message/rfc822"]]);
    expect(JSON.stringify(output)).not.toMatch(/Erika|Hundesteuer/);
    expect(output.components[0]).toMatchObject({ pageCount: null, pagesFrom: null });
  });

  test("shows the scan of a sealed envelope, and says it is sealed", async () => {
    const [only] = (await components(PDF, { sealed: true })).components;
    expect(only).toMatchObject({ use: "sealed", pageCount: 2, pagesFrom: only?.blob });
  });

  test("says how large the pages are that it made, beside what it made them of", async () => {
    const { blobs, outcome } = await inspect(mailOf("Guten Tag"));
    if (outcome.kind !== "done") throw new Error(outcome.kind);
    const body = outcome.output.components.find(({ pagesFrom, blob }) => pagesFrom !== blob);
    expect(body?.pagesBytes).toBe(blobs.bytesOf(body?.pagesFrom ?? "")?.length);
    expect(body?.pagesBytes).not.toBe(body?.bytes);
  });

  test("gives the same output when it is repeated", async () => {
    const bytes = mailOf("Guten Tag", [{ type: "application/pdf", bytes: PDF }]);
    expect(await components(bytes)).toEqual(await components(bytes));
  });
});
