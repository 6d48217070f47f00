import { afterEach, expect, test } from "@jest/globals";
import sharp from "sharp";
import { handIn } from "../../support/letters-pdf.ts";
import { openTestHouse, type TestHouse } from "../../support/house.ts";
import { workOff } from "../../support/work-off.ts";
import { zipOf } from "../../support/zip-of.ts";

let house: TestHouse | null = null;
afterEach(async () => {
  await house?.remove();
  house = null;
});

const EICAR = ["X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-", "STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"];

function mailOf(type: string, name: string, bytes: Uint8Array): Buffer {
  return Buffer.from(
    [
      "From: Erika <erika@example.org>",
      "Subject: Anmeldung",
      "Date: Mon, 04 May 2026 10:00:00 +0200",
      'Content-Type: multipart/mixed; boundary="b"',
      "",
      "--b\r\nContent-Type: text/plain; charset=utf-8\r\n",
      "Guten Tag, ich melde meinen Hund zur Hundesteuer an. Mit freundlichen Grüßen, Erika Beispiel",
      `--b\r\nContent-Type: ${type}\r\nContent-Disposition: attachment; filename=${name}`,
      "Content-Transfer-Encoding: base64\r\n",
      Buffer.from(bytes).toString("base64"),
      "--b--",
    ].join("\r\n"),
  );
}

/** Stripes, so that it is no blank page: there is something on it, and no word. */
async function stripes(edge: number): Promise<Uint8Array> {
  const data = Buffer.alloc(edge * edge, 255).map((_, at) => ((at >> 2) % 2 === 0 ? 0 : 255));
  const raw = { width: edge, height: edge, channels: 1 } as const;
  return new Uint8Array(await sharp(data, { raw }).png().toBuffer());
}

test("an icon beside words is no case of its own, a picture is; a virus is quarantined however wrapped", async () => {
  const at = (house = await openTestHouse());
  const attached = async (name: string, type: string, bytes: Uint8Array) =>
    (await handIn(at, name, mailOf(type, name, bytes))).captureId;
  const icon = await attached("icon.png", "image/png", await stripes(20));
  const picture = await attached("bild.png", "image/png", await stripes(400));
  const inner = await zipOf([{ name: "a.txt", bytes: Buffer.from(EICAR.join("")) }]);
  const nested = await zipOf([{ name: "innen.zip", bytes: inner }]);
  const infected = await attached("daten.zip", "application/zip", nested);
  await workOff(at);

  const cases = await at.inTenant((trx) =>
    trx
      .selectFrom("clarificationCase")
      .select(["captureId", "reason"])
      .where("blocking", "=", true)
      .execute(),
  );
  const reasonsOf = (id: string) =>
    cases.filter((each) => each.captureId === id).map((each) => each.reason);
  expect(reasonsOf(picture)).toEqual(["page-unreadable"]);
  expect(reasonsOf(icon)).not.toContain("page-unreadable");
  expect(reasonsOf(infected)).toEqual(["virus-found"]);

  const { state, documents, iconPages } = await at.inTenant(async (trx) => ({
    ...(await trx
      .selectFrom("capture")
      .select("state")
      .where("id", "=", infected)
      .executeTakeFirstOrThrow()),
    documents: await trx
      .selectFrom("document")
      .select("id")
      .where("captureId", "=", infected)
      .execute(),
    iconPages: await trx
      .selectFrom("page")
      .select("unreadableBecause")
      .where("captureId", "=", icon)
      .orderBy("position")
      .execute(),
  }));
  expect(state).toBe("quarantined");
  expect(documents).toEqual([]);
  // It stays an enclosure of the letter, and that nobody could read it stays noted.
  expect(iconPages.map((page) => page.unreadableBecause)).toEqual([null, "page-unreadable"]);
});
