import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { describe, expect, test } from "@jest/globals";
import { z } from "zod";
import { pictures, shownFile } from "../../../docs/make/pictures.ts";
import { languages, wordsOfPortal } from "../../../docs/make/shown-words.ts";

const docs = new URL("../../../docs/", import.meta.url);
const images = new URL("images/", docs);
const textOf = (file: string): Promise<string> => readFile(new URL(file, docs), "utf8");
const Shown = z.record(z.string(), z.object({ sha256: z.string(), words: z.array(z.string()) }));
const shown = async () =>
  Shown.parse(JSON.parse(await readFile(new URL(shownFile, images), "utf8")));

const REPOSITORY_BYTES_MAX = 2_000_000;

describe("the pictures", () => {
  test("are those the script takes, as it took them, and few enough for a repository", async () => {
    const told = await shown();
    const wanted = pictures.flatMap(({ name }) => languages.map((each) => `${name}.${each}.png`));
    expect((await readdir(images)).toSorted()).toEqual([...wanted, shownFile].toSorted());
    let bytes = 0;
    for (const file of wanted) {
      const png = await readFile(new URL(file, images));
      bytes += png.length;
      const sha256 = createHash("sha256").update(png).digest("hex");
      expect([file, sha256]).toEqual([file, told[file]?.sha256]);
    }
    expect(bytes).toBeLessThan(REPOSITORY_BYTES_MAX);
  });

  test("show words that the portal still says (else: npm run docs:screenshots)", async () => {
    const words = await wordsOfPortal();
    const told = Object.entries(await shown()).flatMap(([file, { words: seen }]) => {
      const [language = "de"] = languages.filter((each) => file.endsWith(`.${each}.png`));
      return seen.filter((each) => !words[language].has(each)).map((each) => `${file}: ${each}`);
    });
    expect(told).toEqual([]);
  });
});

describe.each(languages)("the tour in %s", (language) => {
  test("shows each picture once, and says bold only what the portal says", async () => {
    const tour = await textOf(`tour.${language}.md`);
    const used = [...tour.matchAll(/!\[[^\]]+\]\(images\/([^)]+)\)/g)].map(([, file = ""]) => file);
    expect(used.toSorted()).toEqual(
      pictures.map(({ name }) => `${name}.${language}.png`).toSorted(),
    );
    const words = (await wordsOfPortal())[language];
    const bold = [...tour.matchAll(/\*\*([^*]+)\*\*/g)].map(([, word = ""]) => word);
    expect(bold.filter((word) => !["fett", "bold"].includes(word) && !words.has(word))).toEqual([]);
  });
});

test("no link in the documents leads nowhere", async () => {
  const root = new URL("../", docs);
  const files = [
    "README.md",
    ...(await readdir(docs, { recursive: true }))
      .filter((file) => file.endsWith(".md"))
      .map((file) => `docs/${file}`),
  ];
  const lost = await Promise.all(
    files.map(async (file) => {
      const at = new URL(file, root);
      const text = (await readFile(at, "utf8")).replaceAll(/```[^]*?```|`[^`\n]*`/g, "");
      return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
        .map(([, target = ""]) => target.split("#")[0] ?? "")
        .filter((target) => target !== "" && !/^[a-z]+:/.test(target))
        .filter((target) => !existsSync(new URL(target, at)))
        .map((target) => `${file}: ${target}`);
    }),
  );
  expect(lost.flat()).toEqual([]);
});
