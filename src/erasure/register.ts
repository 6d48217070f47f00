import { createHmac, timingSafeEqual } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { makeFolder, syncFolder } from "../blobs/durable-file.ts";
import type { KeyRing } from "../blobs/keys.ts";
import { canonicalJson } from "../domain/canonical-json.ts";
import { hasCode } from "../error-code.ts";

/** One line of the register: what was erased, by ids alone. Kept for ever; holds nothing of a letter. */
export const ErasureLine = z.object({
  id: z.uuid(),
  tenantId: z.uuid(),
  ownerKind: z.enum(["mail-item", "capture"]),
  ownerId: z.uuid(),
  captureId: z.uuid(),
  /** Where its pages lay in the capture, from 1: so it is found where an older database has no item yet. */
  pages: z.array(z.int().positive()),
  /** Nothing else of the capture lived: the whole capture went. */
  whole: z.boolean(),
  erasedAt: z.iso.datetime(),
  /** A code such as `retention`. */
  basis: z.string(),
});
export type ErasureLine = z.infer<typeof ErasureLine>;

/** A line as it lies in the file: HMAC-SHA256 of the canonical line without it, in hex; older ones had none. */
const WrittenLine = ErasureLine.extend({ mac: z.string().optional() });

/** Whether this house wrote a line: by its mark; `none`: it has no mark, as those of before version 0024. */
export type LineMark = "ours" | "none" | "wrong";

/** A line of the file, and the place of its end in bytes; `line` is null where it cannot be read. */
export interface RegisteredLine {
  readonly line: ErasureLine | null;
  /** Only a line that is `ours` says anything; `wrong` also where there is no line. */
  readonly mark: LineMark;
  /** From 1, counted from where the reading began. */
  readonly nth: number;
  readonly end: number;
}

/**
 * What was erased, outside the database: a file per town, `<tenant>.jsonl`, only ever appended to. A
 * database restored from before an erasure learns of it here. Who can write the file alone can erase
 * nothing: each line carries a mark made with a key of the town, which lies with its keys.
 */
export interface ErasureRegister {
  /** Where the town's lines lie, for an operator. */
  fileOf(tenantId: string): string;
  /** Durable when it returns: to be called before the erasure commits. */
  append(line: ErasureLine): Promise<void>;
  /** Bytes of the town's file; 0: nothing was erased. */
  size(tenantId: string): Promise<number>;
  /** Every whole line that begins at `from` bytes or later, in order; a line cut short is no line yet. */
  lines(tenantId: string, from: number): AsyncGenerator<RegisteredLine>;
}

const PURPOSE = "poststelle erasure register 1";

/** Opens the register in `folder`, which appears with the first line. Throws where the town's key is missing. */
export function openErasureRegister(
  folder: string,
  keys: Pick<KeyRing, "derive">,
): ErasureRegister {
  const fileOf = (tenantId: string): string => join(folder, `${tenantId}.jsonl`);
  const keyOf = (tenantId: string) => keys.derive(tenantId, PURPOSE);
  return {
    fileOf,
    async append(given) {
      const line = ErasureLine.parse(given);
      const mac = markOf(await keyOf(line.tenantId), line).toString("hex");
      await makeFolder(folder);
      const file = await open(fileOf(line.tenantId), "a+", 0o600);
      try {
        const start = (await endsWithinLine(file)) ? "\n" : "";
        await file.appendFile(`${start}${canonicalJson({ ...line, mac })}\n`);
        await file.sync();
      } finally {
        await file.close();
      }
      // With the town's first line its file is new.
      await syncFolder(folder);
    },
    async size(tenantId) {
      try {
        return (await stat(fileOf(tenantId))).size;
      } catch (error) {
        if (hasCode(error, "ENOENT")) return 0;
        throw error;
      }
    },
    async *lines(tenantId, from) {
      let nth = 0;
      for await (const { text, end } of linesOf(fileOf(tenantId), from)) {
        nth += 1;
        yield { ...readLine(text, await keyOf(tenantId)), nth, end };
      }
    },
  };
}

const markOf = (key: Buffer, line: ErasureLine): Buffer =>
  createHmac("sha256", key).update(canonicalJson(line)).digest();

function readLine(text: string, key: Buffer): Pick<RegisteredLine, "line" | "mark"> {
  const written = parseLine(text);
  if (written === null) return { line: null, mark: "wrong" };
  const { mac, ...line } = written;
  if (mac === undefined) return { line, mark: "none" };
  const [given, right] = [Buffer.from(mac, "hex"), markOf(key, line)];
  const isOurs = given.length === right.length && timingSafeEqual(given, right);
  return { line, mark: isOurs ? "ours" : "wrong" };
}

/** Whether a crash cut the last line short: its erasure never committed, and the next line must not be glued to it. */
async function endsWithinLine(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat();
  if (size === 0) return false;
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer.toString() !== "\n";
}

async function* linesOf(
  file: string,
  from: number,
): AsyncGenerator<{ readonly text: string; readonly end: number }> {
  let rest = Buffer.alloc(0);
  let end = from;
  try {
    for await (const chunk of createReadStream(file, { start: from })) {
      rest = Buffer.concat([rest, Buffer.from(chunk)]);
      for (let at = rest.indexOf(10); at !== -1; at = rest.indexOf(10)) {
        end += at + 1;
        yield { text: rest.subarray(0, at).toString("utf8"), end };
        rest = rest.subarray(at + 1);
      }
    }
  } catch (error) {
    if (!hasCode(error, "ENOENT")) throw error;
  }
}

function parseLine(text: string): z.infer<typeof WrittenLine> | null {
  try {
    return WrittenLine.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
