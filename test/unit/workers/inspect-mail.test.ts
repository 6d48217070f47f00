import { expect, test } from "@jest/globals";
import { faultsOf } from "../../../src/domain/file-fault.ts";
import type { InspectDeps, InspectOutput } from "../../../workers/inspect-contract.ts";
import { makeInspect } from "../../../workers/inspect.ts";
import { MemoryBlobs, stepContext } from "../../support/memory-blobs.ts";

const ID = "01890000-0000-7000-8000-000000000000";
const LIMITS = {
  bytesMax: 1_000_000,
  pagesMax: 30,
  pixelsMax: 1_000_000,
  nestingMax: 3,
  entriesMax: 20,
  ratioMax: 100,
};
const probePages: InspectDeps["probePages"] = () => Promise.resolve({ pageCount: 1 });

async function inspected(message: string): Promise<InspectOutput> {
  const blobs = new MemoryBlobs();
  const step = makeInspect({ probePages });
  const input = step.input.parse({
    captureId: ID,
    original: { folder: ID, sha256: await blobs.write(ID, Buffer.from(message, "latin1")) },
    folder: ID,
    originalName: "post.eml",
    sealed: false,
    limits: LIMITS,
  });
  const outcome = await step.run(input, stepContext(blobs));
  if (outcome.kind !== "done") throw new Error(`not done: ${JSON.stringify(outcome)}`);
  return step.output.parse(outcome.output);
}

const HEAD = "From: Erika <erika@example.org>\r\nSubject: Hundesteuer\r\n";
const mixed = (...parts: string[]) =>
  `${HEAD}Content-Type: multipart/mixed; boundary="b"\r\n\r\n${parts.map((part) => `--b\r\n${part}\r\n`).join("")}--b--\r\n`;
const TEXT = "Content-Type: text/plain\r\n\r\nGuten Tag, anbei die Anmeldung.";
const base64 = (bytes: Buffer) =>
  `Content-Transfer-Encoding: base64\r\n\r\n${bytes.toString("base64")}`;
const gif = (width: number, height: number) =>
  Buffer.concat([
    Buffer.from(
      `GIF89a${String.fromCharCode(width & 255, width >> 8, height & 255, height >> 8)}`,
      "latin1",
    ),
    Buffer.alloc(30),
  ]);

/** A winmail.dat with that text as its body. */
function winmail(text: string): Buffer {
  const body = Buffer.from(text);
  const head = Buffer.alloc(9);
  head.writeUInt8(1, 0);
  head.writeUInt32LE(0x0002800c, 1);
  head.writeUInt32LE(body.length, 5);
  return Buffer.concat([Buffer.from("789f3e220100", "hex"), head, body, Buffer.alloc(2)]);
}

const uses = ({ components }: InspectOutput) =>
  components.slice(2).map((each) => each.discardReason ?? each.blockedReason ?? each.use);

test("sets trackers, business cards and what repeats the text aside, by name", async () => {
  const output = await inspected(
    mixed(
      TEXT,
      `Content-Type: image/gif\r\n${base64(gif(1, 1))}`,
      "Content-Type: text/vcard\r\n\r\nBEGIN:VCARD\r\nFN:Erika\r\nEND:VCARD",
      `Content-Type: application/ms-tnef\r\n${base64(winmail("Guten Tag, anbei die Anmeldung."))}`,
    ),
  );
  expect(uses(output)).toEqual(["tracker", "contact-card", "container", "duplicate-alternative"]);
});

test("keeps a winmail.dat that says something of its own, and a card that comes alone", async () => {
  const own = await inspected(
    mixed(
      TEXT,
      `Content-Type: application/ms-tnef\r\n${base64(winmail("Ganz andere Worte, nur hier."))}`,
    ),
  );
  expect(uses(own)).toEqual(["container", "pages"]);
  const card = await inspected(
    mixed("Content-Type: text/vcard\r\n\r\nBEGIN:VCARD\r\nFN:Erika\r\nEND:VCARD"),
  );
  expect(uses(card)).toEqual(["pages"]);
});

test("asks a person about what is not all there", async () => {
  const { components } = await inspected(
    mixed(
      TEXT,
      "Content-Type: message/partial; id=1; number=2; total=3\r\n\r\nein Stück",
      'Content-Type: message/external-body; access-type=URL; URL="http://x.example/"\r\n\r\nContent-Type: application/pdf\r\n',
    ),
  );
  const codes = components.slice(2).map((each) => faultsOf(each.detail ?? "")[0]?.code);
  expect(codes).toEqual(["incomplete-message", "content-elsewhere"]);
});

test("reads a picture pasted into the text as a page of its own, and shows it in place", async () => {
  const letter = `Content-Type: image/gif\r\nContent-ID: <brief>\r\n${base64(gif(900, 1200))}`;
  const html = 'Content-Type: text/html\r\n\r\n<p>Mein Brief:</p><img src="cid:brief">';
  const output = await inspected(
    mixed(
      html,
      letter,
      `Content-Type: image/gif\r\nContent-ID: <logo>\r\n${base64(gif(200, 60))}`,
    ).replace("multipart/mixed", "multipart/related"),
  );
  // The letter is looked at (this one is no picture at all); a low picture nobody shows stays too.
  expect(output.components.slice(2).map((each) => each.discardReason)).toEqual([null, null]);
});

test("keeps what kind of mail it is", async () => {
  const { mail, components } = await inspected(
    `${HEAD}MIME-Version: 1.0\r\nAuto-Submitted: auto-replied\r\n\r\nIch bin bis Montag nicht im Haus.`,
  );
  expect(mail?.kind).toBe("auto-reply");
  expect(components.map((each) => each.facts)).toEqual([["auto-reply"], ["auto-reply"]]);
});

test("marks an icon attached to words as one that needs no reading, and a letter's picture never", async () => {
  const picture = (width: number, height: number) =>
    `Content-Type: image/gif; name=a.gif\r\nContent-Disposition: attachment\r\n${base64(gif(width, height))}`;
  const facts = async (...parts: string[]) =>
    (await inspected(mixed(...parts))).components
      .filter(({ mediaType }) => mediaType === "image/gif")
      .map((each) => each.facts.includes("small-picture"));
  expect(await facts(TEXT, picture(20, 20), picture(64, 65))).toEqual([true, false]);
  const pdf = "Content-Type: application/pdf\r\n\r\n%PDF-1.4";
  expect(await facts(pdf, picture(20, 20))).toEqual([false]);
});
