import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { sha256Of } from "../../../src/blobs/blob-store.ts";
import { openTestApi, type TestApi, type TestClient } from "../../support/api.ts";
import { openTestHouse, type TestHouse } from "../../support/house.ts";
import { textOfPdf } from "../../support/text-of-pdf.ts";
import { type BatchLetter, type LetteredBatch, widthsAsked } from "./lettered-batch.ts";
import type { BatchOrder } from "./lettered-batch-program.ts";

/**
 * The promise of a batch: twenty letters in one stack, and no answer of any endpoint shows a page of
 * another letter. Every GET of the OpenAPI document is asked with every id of some letters, as everybody.
 */
const UNITS = ["bauaufsicht", "ordnungsamt"] as const;
/** Who works for the first unit only. */
const ofFirstUnit = ["l.luettgenau", "k.kleeblatt"];
const ofSecondUnit = ["e.ginsterblum"];
/** Who sees no letter at all. */
const ofNoUnit = ["d.dornhoefer", "e.eichstaetter", "f.fechtmeier", "g.gruenschlag", "i.immenhoff"];
/** Who splits batches. */
const ofMailroom = ["a.ackerknecht", "c.curdsen"];
/** Streams do not end by themselves; they carry ids only, and have a test of their own. */
const STREAMS = /\/events$/u;

let house: TestHouse;
let api: TestApi;
let batch: LetteredBatch;
let paths: readonly string[];

beforeAll(async () => {
  house = await openTestHouse();
  batch = await batchMadeOutside();
  api = await openTestApi(house);
  const document = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });
  const answer = await api.nobody.ask("/api/docs/json");
  paths = Object.entries(document.parse(await answer.json()).paths)
    .filter(([path, methods]) => "get" in methods && !STREAMS.test(path))
    .map(([path]) => path);
}, 300_000);
afterAll(async () => {
  await api.close();
  await house.remove();
});

/** Its process ends without an answer where the steps fail; then what it wrote is on our own stderr. */
function batchMadeOutside(): Promise<LetteredBatch> {
  const program = fileURLToPath(new URL("lettered-batch-program.ts", import.meta.url));
  const child = fork(program, { serialization: "advanced" });
  const order: BatchOrder = {
    url: house.access.url("poststelle_api"),
    database: house.access.database,
    passwords: house.access.passwords,
    dataFolder: house.dataFolder,
    tenantId: house.tenantId,
    units: UNITS,
  };
  return new Promise((resolve, reject) => {
    child.once("message", (made: LetteredBatch) => resolve(made));
    child.once("exit", (code) => reject(new Error(`The batch was not made (code ${code})`)));
    child.send(order);
  });
}

/** A letter of one page and one of two for each unit. */
const asked = (): readonly BatchLetter[] => [0, 2, 5, 7].flatMap((at) => batch.letters[at] ?? []);

/** Every way to ask an endpoint about a letter; ids of another kind of thing are tried as well. */
function questions(path: string, letter: BatchLetter): readonly string[] {
  const ids = [letter.documentId, letter.mailItemId, batch.captureId, ...letter.pageIds];
  const filled = path.includes("{id}") ? ids.map((id) => path.replace("{id}", id)) : [path];
  const units = filled.flatMap((each) =>
    UNITS.map((unit) => each.replace("{unit}", unit).replace("{key}", unit)),
  );
  const pages = units.flatMap((each) =>
    [1, 2, 3, 7].map((page) => each.replace("{page}", String(page))),
  );
  const complete = [...new Set(pages)].map((each) => each.replaceAll(/\{\w+\}/gu, "unknown"));
  if (path.endsWith("/image")) {
    return complete.flatMap((each) => [
      each,
      ...widthsAsked.map((width) => `${each}?width=${width}`),
    ]);
  }
  return path === "/api/search" ? [`${path}?q=${letter.marker}`, `${path}?q=Anliegen`] : complete;
}

/** The letters of which an answer shows anything: a page, a word, its number or its ids' content. */
async function lettersIn(answer: Response): Promise<readonly BatchLetter[]> {
  const bytes = Buffer.from(await answer.arrayBuffer());
  const hash = sha256Of(bytes);
  const isPdf = bytes.subarray(0, 5).toString("latin1") === "%PDF-";
  const text = isPdf ? await textOfPdf(bytes) : bytes.toString("utf8");
  return batch.letters.filter((letter) => letter.hashes.has(hash) || text.includes(letter.marker));
}

interface Shown {
  readonly path: string;
  readonly question: string;
  readonly about: BatchLetter;
  readonly shown: readonly BatchLetter[];
}

/** Asks about the letters side by side: an answer is mostly waited for. */
async function walk(client: TestClient): Promise<readonly Shown[]> {
  const answers = await Promise.all(asked().map((about) => walkFor(client, about)));
  return answers.flat();
}

async function walkFor(client: TestClient, about: BatchLetter): Promise<readonly Shown[]> {
  const answers: Shown[] = [];
  for (const path of paths) {
    for (const question of questions(path, about)) {
      const answer = await client.ask(question);
      expect([question, answer.status < 500]).toEqual([question, true]);
      answers.push({ path, question, about, shown: await lettersIn(answer) });
    }
  }
  return answers;
}

/** Lists show what is the reader's in all letters; everything else is about one. */
const isAboutOne = ({ path }: Shown): boolean => /^\/api\/(documents|mail-items)\//u.test(path);

const foreign = (
  answers: readonly Shown[],
  isForeign: (each: Shown, letter: BatchLetter) => boolean,
) =>
  answers.flatMap((each) =>
    each.shown
      .filter((letter) => isForeign(each, letter))
      .map((letter) => `${each.question} shows ${letter.marker}`),
  );

test("the batch is twenty mail items of two units, and every letter is where its sheet says", () => {
  expect(batch.letters.map((letter) => letter.unit)).toEqual(
    batch.letters.map((_, index) => UNITS[index % 2]),
  );
  expect(new Set(batch.letters.map((letter) => letter.mailItemId)).size).toBe(20);
});

describe("no answer shows a page of another item", () => {
  test.each([
    ...ofFirstUnit.map((login) => [login, UNITS[0]] as const),
    ...ofSecondUnit.map((login) => [login, UNITS[1]] as const),
  ])("to %s of %s", async (login, unit) => {
    const answers = await walk(await api.signIn(login));
    expect(foreign(answers, (_, letter) => letter.unit !== unit)).toEqual([]);
    expect(foreign(answers.filter(isAboutOne), (each, letter) => letter !== each.about)).toEqual(
      [],
    );
    // What they may see they do see, as picture, words and PDF.
    const own = answers.filter(({ about, shown }) => about.unit === unit && shown.includes(about));
    expect([...new Set(own.map((each) => each.path))].toSorted()).toEqual([
      "/api/documents/{id}",
      "/api/documents/{id}/pages/{page}/image",
      "/api/documents/{id}/pages/{page}/original",
      "/api/documents/{id}/pages/{page}/text",
      "/api/documents/{id}/rendition",
      "/api/inboxes/{unit}/entries",
      "/api/search",
    ]);
  });

  test.each(ofMailroom)("to %s, who splits batches, where they ask for one item", async (login) => {
    const answers = await walk(await api.signIn(login));
    expect(foreign(answers.filter(isAboutOne), (each, letter) => letter !== each.about)).toEqual(
      [],
    );
    // The capture shows every page, one at a time.
    const images = answers.filter(({ path }) => path.endsWith("/pages/{page}/image"));
    expect(images.every(({ shown }) => shown.length <= 1)).toBe(true);
    expect(images.some(({ path, shown }) => path.includes("captures") && shown.length === 1)).toBe(
      true,
    );
  });

  test.each(ofNoUnit)("to %s, who sees no letter at all", async (login) => {
    const answers = await walk(await api.signIn(login));
    expect(foreign(answers, () => true)).toEqual([]);
  });
});

test("the whole stack is no document's original", async () => {
  const client = await api.signIn("l.luettgenau");
  for (const letter of asked()) {
    const answer = await client.ask(`/api/documents/${letter.documentId}/original`);
    expect(answer.status).toBe(404);
  }
});
