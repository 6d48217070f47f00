import { request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { type Belief, digest } from "./belief.ts";
import type { DrillItem } from "./items.ts";
import type { Clerk } from "./house.ts";

/** A scan program that posts one file at a time and repeats it under its key until it is told that it was taken. */
export interface UploadSender {
  /** Resolves once the answer was 200 or 201 and said so of the file. */
  send(item: DrillItem, options: { readonly slowly: boolean }): Promise<Belief>;
  /** Requests under way. */
  readonly inFlight: number;
  /** Answers that were none, by their kind, for the log. */
  readonly refusals: ReadonlyMap<string, number>;
}

const Answer = z.object({
  files: z.array(z.object({ outcome: z.string(), captureId: z.string().optional() })),
});
const Session = z.object({ csrfToken: z.string() });

const RETRY_MS = 400;
const REQUEST_LIMIT_MS = 30_000;
const SLOW_CHUNKS = 12;
const SLOW_PAUSE_MS = 120;

interface Message {
  readonly headers: Readonly<Record<string, string>>;
  readonly chunks: readonly Buffer[];
  readonly pauseMs: number;
}

interface Reply {
  readonly status: number;
  readonly cookie: string | null;
  readonly body: string;
}

/** `url` is asked anew for every request: the API may come back somewhere else. */
export function makeUploadSender(clerk: Clerk, url: () => Promise<string | null>): UploadSender {
  const refusals = new Map<string, number>();
  const session = makeSession(clerk, url);
  let inFlight = 0;
  const count = (what: string): void => void refusals.set(what, (refusals.get(what) ?? 0) + 1);

  /** Whether the file was taken. */
  const tryOnce = async (item: DrillItem, key: string, slowly: boolean): Promise<boolean> => {
    const signedIn = await session.get();
    inFlight += 1;
    try {
      const reply = await post(await url(), "/api/uploads", uploadOf(item, key, signedIn, slowly));
      if (reply.status === 401) session.forget();
      if (reply.status !== 200 && reply.status !== 201) {
        count(`answer ${reply.status}`);
        return false;
      }
      const [file] = Answer.parse(JSON.parse(reply.body)).files;
      if (file?.outcome === "taken") return true;
      count(`answer ${reply.status} that refuses the file`);
      return false;
    } finally {
      inFlight -= 1;
    }
  };

  return {
    refusals,
    get inFlight() {
      return inFlight;
    },
    async send(item, { slowly }) {
      const key = `drill-${item.name}`;
      for (let nth = 0; ; nth += 1) {
        const taken = await tryOnce(item, key, slowly && nth === 0).catch((error: unknown) => {
          count(error instanceof Error && "code" in error ? String(error.code) : String(error));
          return false;
        });
        if (taken) break;
        await sleep(RETRY_MS);
      }
      return {
        item: item.name,
        channel: "upload",
        externalId: digest(JSON.stringify([clerk.personId, key, 0])),
        sha256: digest(item.bytes),
        documents: item.documents,
      };
    },
  };
}

interface SignedIn {
  readonly cookie: string;
  readonly csrf: string;
}

/** One sign-in that all requests share, until it is forgotten or fails. */
function makeSession({ login, password }: Clerk, url: () => Promise<string | null>) {
  let session: Promise<SignedIn> | null = null;
  const signIn = async (): Promise<SignedIn> => {
    const reply = await post(await url(), "/api/session", {
      headers: { "content-type": "application/json" },
      chunks: [Buffer.from(JSON.stringify({ login, password }))],
      pauseMs: 0,
    });
    if (reply.status !== 201 || reply.cookie === null) {
      throw new Error(`signing in was answered with ${reply.status}`);
    }
    return { cookie: reply.cookie, csrf: Session.parse(JSON.parse(reply.body)).csrfToken };
  };
  const forget = (): void => {
    session = null;
  };
  return {
    forget,
    get(): Promise<SignedIn> {
      session ??= signIn();
      session.catch(forget);
      return session;
    },
  };
}

function uploadOf(
  item: DrillItem,
  key: string,
  { cookie, csrf }: SignedIn,
  slowly: boolean,
): Message {
  const boundary = `drill-${key}`;
  const form = formOf(item, boundary);
  return {
    headers: {
      cookie,
      "x-csrf-token": csrf,
      "idempotency-key": key,
      "content-type": `multipart/form-data; boundary=${boundary}`,
    },
    chunks: slowly ? inChunks(form, SLOW_CHUNKS) : [form],
    pauseMs: slowly ? SLOW_PAUSE_MS : 0,
  };
}

function formOf({ fileName, bytes }: DrillItem, boundary: string): Buffer {
  return Buffer.concat([
    Buffer.from(
      `--${boundary}\r\ncontent-disposition: form-data; name="files"; filename="${fileName}"\r\ncontent-type: application/octet-stream\r\n\r\n`,
    ),
    bytes,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
}

function inChunks(bytes: Buffer, count: number): readonly Buffer[] {
  const size = Math.ceil(bytes.length / count);
  return Array.from({ length: count }, (_, at) => bytes.subarray(at * size, (at + 1) * size));
}

/** Node's own client: it shows a cut connection as what it is, and lets a body trickle. */
async function post(url: string | null, path: string, message: Message): Promise<Reply> {
  if (url === null) throw Object.assign(new Error("no address"), { code: "NO_ADDRESS" });
  const { promise, resolve, reject } = Promise.withResolvers<Reply>();
  // It may be cut while its body still trickles, before anybody waits for the answer.
  promise.catch(() => {});
  const length = message.chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  const sent = request(`${url}${path}`, {
    method: "POST",
    agent: false,
    headers: { ...message.headers, "content-length": length },
    timeout: REQUEST_LIMIT_MS,
  });
  sent.on("error", reject);
  sent.on("timeout", () => sent.destroy(Object.assign(new Error("late"), { code: "LATE" })));
  sent.on("response", (response) => {
    const parts: Buffer[] = [];
    response.on("data", (part: Buffer) => parts.push(part));
    response.on("error", reject);
    response.on("aborted", () => reject(Object.assign(new Error("cut"), { code: "CUT_ANSWER" })));
    response.on("end", () => {
      const cookie = response.headers["set-cookie"]?.[0]?.split(";")[0] ?? null;
      resolve({ status: response.statusCode ?? 0, cookie, body: Buffer.concat(parts).toString() });
    });
  });
  for (const chunk of message.chunks) {
    if (sent.destroyed) break;
    sent.write(chunk);
    if (message.pauseMs > 0) await sleep(message.pauseMs);
  }
  sent.end();
  return promise;
}
