import { spawnSync } from "node:child_process";
import { createServer, type Server } from "node:net";
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { readFileSync } from "node:fs";

/** What tells, at the end, whether anything tried to reach beyond this machine's own loopback. */
export interface NetworkWatch {
  /** In words, what was watched. */
  readonly how: string;
  /** Each attempt, in words; empty: none. */
  attempts(): readonly string[];
  close(): void;
}

const INSIDE = "--inside-network-fence";

/**
 * Starts this program again in a network namespace that has nothing but loopback, where the system lets
 * us, and gives its exit code; null: we are inside already, or there is no such fence (said aloud).
 */
export function runFenced(say: (line: string) => void): number | null {
  if (process.argv.includes(INSIDE)) return null;
  const works = spawnSync("unshare", ["--net", "ip", "link", "set", "lo", "up"]).status === 0;
  if (!works) {
    say(
      "NETWORK NOT FENCED: no network namespace can be made (needs root, unshare and ip); only loopback is watched",
    );
    return null;
  }
  const inside = 'ip link set lo up && exec "$0" "$@"';
  const { status } = spawnSync(
    "unshare",
    ["--net", "sh", "-c", inside, process.execPath, ...process.argv.slice(1), INSIDE],
    { stdio: "inherit" },
  );
  return status ?? 1;
}

/** The arguments of this program without the one that says it is inside. */
export const argumentsGiven = (): string[] =>
  process.argv.slice(2).filter((argument) => argument !== INSIDE);

/** Where the hostile files point (port 9), and what programs ask first: names, pages, mail, files. */
const PORTS = [9, 53, 80, 443, 25, 445] as const;

/** Listens where nobody should call, and reads the kernel's count of packets that found no way out. */
export async function watchNetwork(): Promise<NetworkWatch> {
  const isFenced = process.argv.includes(INSIDE);
  const heard: string[] = [];
  const before = withoutRoute();
  const listening: (Server | Socket)[] = [];
  for (const port of PORTS) {
    listening.push(...(await canaries(port, (what) => heard.push(what))));
  }
  const fence = isFenced
    ? "a network namespace with loopback alone, its packets without a route counted"
    : "loopback only";
  return {
    how: `${fence}; ${listening.length} canaries listen`,
    attempts() {
      const lost = isFenced ? withoutRoute() - before : 0;
      return lost === 0 ? heard : [...heard, `${lost} packets to other machines`];
    },
    close() {
      for (const each of listening) each.close();
    },
  };
}

async function canaries(port: number, hear: (what: string) => void): Promise<(Server | Socket)[]> {
  const tcp = createServer((socket) => {
    hear(`a connection to port ${port}`);
    socket.destroy();
  });
  const udp = createSocket("udp4").on("message", () => hear(`a packet to port ${port}`));
  // All at once: whoever listens before he is asked would never be heard of again.
  const ready = await Promise.all(
    [tcp.listen(port, "127.0.0.1"), udp.bind(port, "127.0.0.1")].map(async (each) => {
      const listens = await once(each, "listening").then(
        () => true,
        // Outside of a namespace some of them are taken.
        () => false,
      );
      return listens ? [each] : [];
    }),
  );
  return ready.flat();
}

/** Packets and connections that were refused for want of a route, in this namespace, since it began. */
function withoutRoute(): number {
  const lines = readFileSync("/proc/net/snmp", "utf8")
    .split("\n")
    .filter((line) => line.startsWith("Ip:"))
    .map((line) => line.split(" "));
  const [names = [], values = []] = lines;
  const v4 = Number(values[names.indexOf("OutNoRoutes")] ?? 0);
  const v6 = /^Ip6OutNoRoutes\s+(\d+)/m.exec(readFileSync("/proc/net/snmp6", "utf8"))?.[1];
  return v4 + Number(v6 ?? 0);
}
