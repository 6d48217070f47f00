import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A clamd of this test alone; `stop` ends it and removes its files. */
export interface TestClamd {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Speaks clamd's INSTREAM on loopback: `answer` is given the whole content and says the line. Beyond
 * `bytesMax` it answers as clamd does and hangs up in the middle.
 */
export async function startFakeClamd(
  answer: (content: Buffer) => string | null,
  bytesMax = Infinity,
  hangUp = (socket: Socket): unknown => socket.end("INSTREAM size limit exceeded. ERROR\0"),
): Promise<TestClamd> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    listenTo(socket, answer, bytesMax, hangUp);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `tcp://127.0.0.1:${portOf(server)}`,
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

function listenTo(
  socket: Socket,
  answer: (content: Buffer) => string | null,
  bytesMax: number,
  hangUp: (socket: Socket) => unknown,
): void {
  let pending = Buffer.alloc(0);
  let greeted = false;
  const content: Buffer[] = [];
  socket.on("data", (data: Buffer) => {
    pending = Buffer.concat([pending, data]);
    if (!greeted && pending.equals(Buffer.from("zPING\0"))) return void socket.end("PONG\0");
    if (!greeted) {
      if (!pending.subarray(0, 10).equals(Buffer.from("zINSTREAM\0"))) return;
      pending = pending.subarray(10);
      greeted = true;
    }
    while (pending.length >= 4 && pending.length >= 4 + pending.readUInt32BE(0)) {
      const length = pending.readUInt32BE(0);
      content.push(pending.subarray(4, 4 + length));
      pending = pending.subarray(4 + length);
      const whole = Buffer.concat(content);
      if (whole.length > bytesMax) return void hangUp(socket);
      const line = length === 0 ? answer(whole) : null;
      if (line !== null) return void socket.end(`${line}\0`);
    }
  });
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** Whether Debian's clamav-daemon is installed; says aloud when its tests are skipped. */
export function clamdIsThere(): boolean {
  if (spawnSync("clamd", ["--version"]).error === undefined) return true;
  process.stderr.write(
    "\nSKIPPED: the test with a real virus scanner, for there is no clamd. Install it: sudo apt-get install -y clamav-daemon\n\n",
  );
  return false;
}

const START_LIMIT_MS = 30_000;

/**
 * A real clamd on a unix socket, with a signature database of one line: the SHA-256 of `infected` is
 * "Test.Letter". Needs no signatures from the net.
 */
export async function startRealClamd(
  infected: { readonly sha256: string; readonly bytes: number },
  streamMaxMegabytes: number,
): Promise<TestClamd> {
  const folder = await mkdtemp(join(tmpdir(), "poststelle-clamd-"));
  const socket = join(folder, "clamd.ctl");
  await writeFile(
    join(folder, "local.hsb"),
    `${infected.sha256}:${infected.bytes}:Test.Letter:73\n`,
  );
  await writeFile(
    join(folder, "clamd.conf"),
    [
      `LocalSocket ${socket}`,
      `DatabaseDirectory ${folder}`,
      `TemporaryDirectory ${folder}`,
      `StreamMaxLength ${streamMaxMegabytes}M`,
      "Foreground yes",
      ...(process.getuid?.() === 0 ? ["User root"] : []),
    ].join("\n"),
  );
  const daemon = spawn("clamd", ["--config-file", join(folder, "clamd.conf")]);
  let said = "";
  daemon.stdout.on("data", (data: Buffer) => (said += data.toString()));
  daemon.stderr.on("data", (data: Buffer) => (said += data.toString()));
  const until = Date.now() + START_LIMIT_MS;
  while (!said.includes("Self checking")) {
    if (daemon.exitCode !== null || Date.now() > until) {
      daemon.kill("SIGKILL");
      throw new Error(`clamd does not start: ${said}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    url: `unix://${socket}`,
    async stop() {
      const ended = daemon.exitCode === null ? once(daemon, "exit") : Promise.resolve();
      daemon.kill("SIGTERM");
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
