import { connect, type Socket } from "node:net";

/** What clamd says of a piece of content. */
export type VirusVerdict = { readonly clean: true } | { readonly virus: string };

/** The scanner gave no verdict: it is away, too slow, or in trouble. The content is not clean. */
export class ScannerAway extends Error {
  override readonly name = "ScannerAway";
}

/** The connection broke while content was being sent; an answer may have been lost with it. */
class CutOff extends ScannerAway {}

/** More bytes than the scanner takes (StreamMaxLength in clamd.conf): no waiting helps. Not clean either. */
export class TooLargeToScan extends Error {
  override readonly name = "TooLargeToScan";
}

export interface ClamdSettings {
  /** `tcp://host:port` or `unix:///path`. */
  readonly url: string;
  /** Without an answer for so long the scanner counts as away; default 60 s. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 60_000;
const CHUNK_BYTES = 256 * 1024;
/** A verdict is one short line; whatever talks longer is no clamd. */
const REPLY_BYTES_MAX = 4096;

/**
 * A client of clamd's INSTREAM (clamd(8)): content goes as chunks with their length before them, an
 * empty one ends it, and the answer is one line. A connection per question: clamd keeps no state worth
 * keeping. Throws ScannerAway or TooLargeToScan whenever there is no verdict, so
 * that nothing passes unscanned.
 */
export function openClamd(settings: ClamdSettings): (bytes: Uint8Array) => Promise<VirusVerdict> {
  return async (bytes) => {
    try {
      return verdictOf(await ask(settings, (socket) => send(socket, bytes)));
    } catch (error) {
      if (!(error instanceof CutOff) || bytes.length <= CHUNK_BYTES) throw error;
      // At its limit clamd answers and hangs up, and what we were still sending may break the connection
      // before the answer is read. Waiting would be for ever: one that is alive has refused the content.
      await pingClamd(settings.url);
      throw tooLarge();
    }
  };
}

const tooLarge = (): TooLargeToScan =>
  new TooLargeToScan(
    "The virus scanner does not take so much: raise StreamMaxLength, MaxFileSize and MaxScanSize in clamd.conf above POSTSTELLE_FILE_MB_MAX",
  );

const PING_LIMIT_MS = 2_000;

/** Whether clamd answers. Throws ScannerAway, for the health of the house. */
export async function pingClamd(url: string): Promise<void> {
  const reply = await ask({ url, timeoutMs: PING_LIMIT_MS }, (socket) => write(socket, "zPING\0"));
  if (reply !== "PONG") throw new ScannerAway("What answers is no virus scanner");
}

/** Gives the one line of the answer to what `say` writes. */
async function ask(
  settings: ClamdSettings,
  say: (socket: Socket) => Promise<void>,
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const timeoutMs = settings.timeoutMs ?? TIMEOUT_MS;
  const socket = open(settings.url);
  const timer = setTimeout(
    () => reject(new ScannerAway(`The virus scanner gave no answer in ${timeoutMs / 1000} s`)),
    timeoutMs,
  );
  const received: Buffer[] = [];
  let length = 0;
  socket.on("data", (data: Buffer) => {
    received.push(data);
    length += data.length;
    if (length > REPLY_BYTES_MAX) reject(new ScannerAway("What answers is no virus scanner"));
    if (data.includes(0)) resolve(textOf(received));
  });
  // A limit reached is said before the connection is cut: what was said counts more than the cut.
  socket.on("close", () => resolve(textOf(received)));
  socket.on("error", (error: NodeJS.ErrnoException) => {
    if (length > 0) resolve(textOf(received));
    else reject(awayBecause(error.code ?? "no connection"));
  });
  try {
    // Its failure is the socket's `error`, which settles the promise.
    say(socket).catch(() => {});
    return await promise;
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}

function awayBecause(code: string): ScannerAway {
  const words = `The virus scanner is away (${code})`;
  return ["EPIPE", "ECONNRESET"].includes(code) ? new CutOff(words) : new ScannerAway(words);
}

function open(address: string): Socket {
  const url = new URL(address);
  if (url.protocol === "unix:") return connect({ path: decodeURIComponent(url.pathname) });
  return connect({ host: url.hostname.replace(/^\[|\]$/g, ""), port: Number(url.port) });
}

/**
 * Chunk by chunk, as fast as clamd takes them: one that has reached its limit answers and hangs up, and
 * an answer must not drown in what is still being sent.
 */
async function send(socket: Socket, bytes: Uint8Array): Promise<void> {
  await write(socket, "zINSTREAM\0");
  for (let at = 0; at < bytes.length && socket.readable; at += CHUNK_BYTES) {
    const chunk = bytes.subarray(at, at + CHUNK_BYTES);
    socket.write(lengthOf(chunk.length));
    await write(socket, chunk);
  }
  await write(socket, lengthOf(0));
}

const write = (socket: Socket, data: Uint8Array | string): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.write(data, (error) => (error ? reject(error) : resolve()));
  });

function lengthOf(chunkBytes: number): Buffer {
  const header = Buffer.alloc(4);
  header.writeUInt32BE(chunkBytes);
  return header;
}

const textOf = (received: readonly Buffer[]): string =>
  Buffer.concat(received).toString("utf8").replaceAll("\0", "").trim();

/** What clamd calls content it gave up on, with AlertExceedsMax; without that it calls it clean. */
const LIMIT = /^Heuristics\.Limits\.Exceeded/;

/** `stream: OK`, `stream: <name> FOUND`, or anything else, which is no verdict. */
export function verdictOf(reply: string): VirusVerdict {
  if (reply === "stream: OK") return { clean: true };
  const virus = /^stream: (.+) FOUND$/.exec(reply)?.[1];
  if (/size limit exceeded/i.test(reply) || (virus !== undefined && LIMIT.test(virus))) {
    throw tooLarge();
  }
  if (virus !== undefined) return { virus };
  throw new ScannerAway(
    `The virus scanner gave no verdict (${reply.slice(0, 200) || "it hung up"})`,
  );
}
