import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { spawn, spawnSync } from "node:child_process";
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ExpectedPiece } from "../../fixtures/make/expected.ts";
import { ResultLine } from "../../src/cli/result-line.ts";
import { removeRelocatedCluster } from "../../src/embedded-postgres/remove-cluster.ts";
import { deviationsOf, missing } from "../support/compare-piece.ts";
import { textOfPdf } from "../support/text-of-pdf.ts";

/**
 * The sample post, whole: one run of `poststelle process` as anyone would call it, then every piece
 * against its expected.json. What may differ, and by how much, is in support/compare-piece.ts.
 */
const root = fileURLToPath(new URL("../..", import.meta.url));
const samples = join(root, "fixtures/post");

interface Piece {
  readonly file: string;
  readonly piece: ExpectedPiece;
}
const pieces: readonly Piece[] = readdirSync(samples, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".expected.json"))
  .toSorted()
  .map((name) => {
    const piece = ExpectedPiece.parse(JSON.parse(readFileSync(join(samples, name), "utf8")));
    return { file: piece.source, piece };
  });

/** The first candidate is the right department for at least this share of the letters that have one. */
const FIRST_RIGHT_MIN = 0.85;
/** And at least this share goes alone: a machine that asks for every letter would pass all else. */
const ALONE_MIN = 0.5;

/** What other rooms still owe, by piece; a deviation that is not named here fails. Empty it. */
const OWED: Readonly<Record<string, RegExp>> = {
  // A person decides, but for a reason that says less (routing).
  "two-departments.pdf": /clarification is "unsure-of-department"/u,
};

interface Run {
  readonly status: number | null;
  readonly output: string;
}
let folder: string;
let first: Run;
let lines: readonly ResultLine[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "poststelle-post-"));
  // PostgreSQL refuses root, and works under a user of its own.
  await chmod(folder, 0o755);
  await mkdir(join(folder, "data"), { mode: 0o755 });
  await cp(samples, join(folder, "post"), {
    recursive: true,
    filter: (path) => !path.endsWith(".expected.json"),
  });
  first = await runProcess("first.jsonl");
  lines = await linesOf("first.jsonl");
}, 600_000);

afterAll(async () => {
  await removeRelocatedCluster(join(folder, "data"));
  await rm(folder, { recursive: true, force: true });
}, 60_000);

/** Not `spawnSync`: Jest must stay able to report while it runs. */
function runProcess(out: string): Promise<Run> {
  const child = spawn(
    process.execPath,
    [
      "src/cli/poststelle.ts",
      "process",
      join(folder, "post"),
      `--out=${join(folder, out)}`,
      `--renditions=${join(folder, "renditions")}`,
      `--data=${join(folder, "data")}`,
    ],
    { cwd: root, stdio: ["ignore", "pipe", "pipe"] },
  );
  let output = "";
  child.stdout.on("data", (bytes: Buffer) => (output += bytes.toString()));
  child.stderr.on("data", (bytes: Buffer) => (output += bytes.toString()));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => resolve({ status, output }));
  });
}

async function linesOf(out: string): Promise<readonly ResultLine[]> {
  const text = await readFile(join(folder, out), "utf8");
  return text
    .trim()
    .split("\n")
    .map((line) => ResultLine.parse(JSON.parse(line)));
}

const linesAbout = (piece: ExpectedPiece): readonly ResultLine[] =>
  lines.filter((line) => line.source === join(folder, "post", piece.source));

const notOwed = (piece: ExpectedPiece, deviations: readonly string[]): readonly string[] =>
  deviations.filter((words) => OWED[piece.source]?.test(words) !== true);

const letters = () =>
  pieces.flatMap(({ piece }) => {
    const made = linesAbout(piece).filter((line) => line.documentId !== null);
    return piece.documents.flatMap((expected, i) => {
      const line = made[i];
      const counts = expected.role === "main" && expected.department !== null && !piece.sealed;
      return counts && line !== undefined ? [{ expected, line }] : [];
    });
  });

describe("the sample post", () => {
  test("is processed, and the ledger balances", () => {
    expect(first).toMatchObject({ status: 0 });
    expect(first.output).toContain("Die Bilanz stimmt.");
  });

  test("has a line for every file", async () => {
    const files = await readdir(join(folder, "post"), { recursive: true, withFileTypes: true });
    const paths = files
      .filter((each) => each.isFile())
      .map((each) => join(each.parentPath, each.name));
    expect(new Set(lines.map((line) => line.source))).toEqual(new Set(paths));
  });

  test.each(pieces)("$file comes out as expected", ({ piece }) => {
    expect(notOwed(piece, deviationsOf(piece, linesAbout(piece)))).toEqual([]);
  });

  test.each(pieces.filter(({ piece }) => piece.documents.length > 0 && !piece.sealed))(
    "$file can be searched in its renditions",
    async ({ piece }) => {
      const made = linesAbout(piece).filter((line) => line.documentId !== null);
      const lacking: string[] = [];
      for (const [i, expected] of piece.documents.entries()) {
        const text = await textOfPdf(await readFile(made[i]?.rendition ?? ""));
        for (const phrase of expected.textContains) {
          lacking.push(...missing(phrase, text, piece.source, `rendition ${i}`));
        }
        // Enclosures keep their own PDF; the stamp is on the letter they came with.
        expect(text.includes("Eingang Stadt Lindenau")).toBe(expected.role === "main");
      }
      expect(notOwed(piece, lacking)).toEqual([]);
    },
  );

  test("is mostly understood: the first candidate is right, and letters go alone", () => {
    const all = letters();
    const right = all.filter(({ expected, line }) => {
      return line.candidates[0]?.department === expected.department;
    });
    const alone = all.filter(({ line }) => line.department !== null);
    expect(right.length / all.length).toBeGreaterThanOrEqual(FIRST_RIGHT_MIN);
    expect(alone.length / all.length).toBeGreaterThanOrEqual(ALONE_MIN);
  });

  test("leaves a trail that can be proved", () => {
    const verify = spawnSync(process.execPath, ["src/cli/poststelle.ts", "audit", "verify"], {
      cwd: root,
      env: { POSTSTELLE_DATA: join(folder, "data") },
      encoding: "utf8",
    });
    expect(verify.stdout).toMatch(/: consistent$/mu);
    expect(verify.status).toBe(0);
  }, 60_000);

  test("is taken in once, however often it is given", async () => {
    const again = await runProcess("again.jsonl");
    expect(again.status).toBe(0);
    const known = (all: readonly ResultLine[]) =>
      all.map(({ captureId, documentId, receiptNumber }) => ({
        captureId,
        documentId,
        receiptNumber,
      }));
    expect(known(await linesOf("again.jsonl"))).toEqual(known(lines));
  }, 300_000);
});
