import { execFile } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { childEnvironment } from "../src/config.ts";
import { dataPaths } from "../src/installation.ts";
import { makeSweep } from "../workers/sweep.ts";
import { type Belief, digest } from "./belief.ts";
import type { DrillLog } from "./drill-log.ts";
import { makeStrike } from "./faults.ts";
import { sendByCommand, sendByHotFolder } from "./file-senders.ts";
import { readHeld } from "./held.ts";
import { type DrillHouse, LEASE_MS, openDrillHouse } from "./house.ts";
import { type Channel, channels, type DrillItem, makeItem, makeMail } from "./items.ts";
import { sendByMail } from "./mailbox.ts";
import {
  type PlannedFault,
  planFaults,
  type PoisonKind,
  poisonKinds,
  possibleKinds,
} from "./plan.ts";
import { type LostWorkWatch, watchLostWork } from "./lost-work.ts";
import { capturesEnded, untilQuiet, whatIsStuck } from "./quiet.ts";
import type { Strike } from "./strike.ts";
import { makeUploadSender, type UploadSender } from "./upload-sender.ts";
import { type Held, reckon, type Reckoning } from "./verdict.ts";

export interface DrillOptions {
  readonly items: number;
  readonly seed: number;
  readonly queue: "postgres" | "redis";
  /** Whether there is a mail server for the mailbox channel. */
  readonly hasMailbox: boolean;
  readonly faults: number;
  /** An empty folder; everything of the drill lies below it. */
  readonly dataFolder: string;
}

/** What a drill says in the end; `main.ts` prints it. */
export interface Verdict extends Reckoning {
  readonly seed: number;
  readonly items: number;
  readonly queue: string;
  /** The channels that were loaded, with how many pieces each has accepted. */
  readonly channels: Readonly<Record<string, number>>;
  readonly ledgerBalanced: boolean;
  readonly auditConsistent: boolean;
  /** From the last thing sent and the last fault's end; null: it did not come to rest. */
  readonly secondsToQuiet: number | null;
  /** The longest that lost work waited to be found again, from its last sign of life; 0: none was lost. */
  readonly secondsToReclaimMax: number;
  /** How often each kind was made. */
  readonly faults: Readonly<Record<string, number>>;
  /** What could not be made here, or not in earnest. */
  readonly notMade: readonly string[];
  readonly blobsWithoutRow: readonly string[];
  readonly rowsWithoutBlob: readonly string[];
  readonly stuck: readonly string[];
  /** Programs that did not end in order when they were told to. */
  readonly killedAtTheEnd: readonly string[];
}

/**
 * Lost work is found 5 s after its lease ran out at the latest (docs/architecture.md: within 15 s, with a lease of 10);
 * 15 s more are a machine's on which all of this runs at once.
 */
const RECLAIM_SECONDS_MAX = LEASE_MS / 1000 + 5 + 15;

/** Whether the system has stood the drill. */
export const hasStood = (verdict: Verdict): boolean =>
  verdict.lost.length === 0 &&
  verdict.doubled.length === 0 &&
  verdict.stuck.length === 0 &&
  verdict.secondsToReclaimMax <= RECLAIM_SECONDS_MAX &&
  verdict.ledgerBalanced &&
  verdict.auditConsistent &&
  verdict.blobsWithoutRow.length === 0 &&
  verdict.rowsWithoutBlob.length === 0;

/** Sends, breaks, waits and reckons. `house` hears of the opened house at once, so that a signal can close it. */
export async function runDrill(
  options: DrillOptions,
  log: DrillLog,
  opened: (house: DrillHouse) => void,
): Promise<Verdict> {
  const house = await openDrillHouse(options.dataFolder, options, log);
  opened(house);
  log.line(`open: seed ${options.seed}, ${options.items} items, queue in ${options.queue}`);
  const drill = new Drill(options, house, log);
  const lostWork = watchLostWork(house);
  await Promise.all([drill.offerAll(), drill.breakAll()]);
  return drill.reckonAll(lostWork);
}

const LANES: Readonly<Record<Channel, number>> = {
  upload: 3,
  "hot-folder": 8,
  command: 2,
  mail: 3,
};
/** So many may be on their way before the next is offered: a drill breaks things while post comes in. */
const BACKLOG_MAX = 30;
const STRIKES_AT_ONCE = 3;
const LOOK_MS = 300;
/** Items that faults send beside the planned ones have numbers from here. */
const EXTRA_ITEMS_FROM = 1_000_000;
/** Longer than anything waits to be tried again after outages as short as ours, on a machine that does ten things at once. */
const STALLED_MS = 180_000;
/** By then a mailbox is usually empty; if not, the fault is made all the same. */
const TAKING_MS = 15_000;
const HOLDS_MS = [2_000, 6_000] as const;

class Drill {
  readonly #options: DrillOptions;
  readonly #house: DrillHouse;
  readonly #log: DrillLog;
  readonly #uploads: UploadSender;
  readonly #strike: Strike;
  readonly #beliefs: Belief[] = [];
  readonly #sending = new Map<string, Channel>();
  readonly #changed = new Set<string>();
  /** SHA-256 of the pages that do something to their reader, and what. */
  readonly #poisoned = new Map<string, PoisonKind>();
  readonly #faults = new Map<string, number>();
  #extra = 0;
  #ended = 0;
  #lastEventAt = 0;

  constructor(options: DrillOptions, house: DrillHouse, log: DrillLog) {
    this.#options = options;
    this.#house = house;
    this.#log = log;
    this.#uploads = makeUploadSender(house.clerk, () =>
      Promise.race([house.api.ready(), sleep(2_000).then(() => null)]).catch(() => null),
    );
    this.#strike = makeStrike({
      house,
      uploadsInFlight: () => this.#uploads.inFlight,
      beginUpload: () => void this.#uploadSlowly(),
      offerTenTimes: () => this.#offerTenTimes(),
      beginMail: () => void this.#sendExtraMail(),
      deliverThrice: () => this.#deliverThrice(),
      changed: ({ folder, sha256 }) => void this.#changed.add(`${folder}/${sha256}`),
    });
  }

  /** Offers every item through its channel, a few at once, and never too many that are not worked off. */
  async offerAll(): Promise<void> {
    const { items } = this.#options;
    const under = new Set<Promise<void>>();
    const end = performance.now() + this.#limitMs();
    for (let nth = 0; nth < items; nth += 1) {
      const item = await makeItem(this.#options, nth);
      while (!this.#hasRoomFor(item.channel) && performance.now() < end) {
        await sleep(LOOK_MS);
        // Nobody else counts what has ended once the last fault was made.
        await this.#share();
      }
      const sending = this.#send(item).finally(() => under.delete(sending));
      under.add(sending);
    }
    this.#log.line(`all ${items} items are offered`);
    await Promise.race([Promise.all(under), sleep(Math.max(0, end - performance.now()))]);
    this.#log.line(`${this.#beliefs.length} accepted, ${this.#sending.size} still being sent`);
  }

  #hasRoomFor(channel: Channel): boolean {
    const inLane = [...this.#sending.values()].filter((each) => each === channel).length;
    const backlog = this.#beliefs.length + this.#sending.size - this.#ended;
    return inLane < LANES[channel] && backlog < BACKLOG_MAX;
  }

  async #send(item: DrillItem): Promise<void> {
    this.#sending.set(item.name, item.channel);
    const poison = poisonKinds.find((kind) => kind === item.kind);
    if (poison !== undefined) this.#poisoned.set(digest(item.bytes), poison);
    const { hot } = dataPaths(this.#options.dataFolder);
    const senders: Readonly<Record<Channel, () => Promise<Belief>>> = {
      upload: () => this.#uploads.send(item, { slowly: false }),
      "hot-folder": () => sendByHotFolder(hot, item),
      command: () => sendByCommand(this.#house, item),
      mail: () => sendByMail(this.#mailbox(), item),
    };
    this.#believe(await senders[item.channel]());
    this.#sending.delete(item.name);
  }

  #mailbox(): NonNullable<DrillHouse["mailbox"]> {
    if (this.#house.mailbox === null) throw new Error("this drill has no mailbox");
    return this.#house.mailbox;
  }

  #believe(belief: Belief): void {
    this.#beliefs.push(belief);
    this.#lastEventAt = performance.now();
  }

  async #extraItem(): Promise<DrillItem> {
    this.#extra += 1;
    const item = await makeItem(
      { ...this.#options, hasMailbox: false },
      EXTRA_ITEMS_FROM + this.#extra,
    );
    return { ...item, batchFile: null };
  }

  #extraMail(): Promise<DrillItem> {
    this.#extra += 1;
    return makeMail(this.#options.seed, EXTRA_ITEMS_FROM + this.#extra);
  }

  async #sendExtraMail(): Promise<void> {
    await this.#send(await this.#extraMail());
  }

  /** Three mail servers deliver the same message at once, and one of them again when it was taken. */
  async #deliverThrice(): Promise<void> {
    const item = await this.#extraMail();
    const mailbox = this.#mailbox();
    const deliver = () => sendByMail(mailbox, item);
    const [first] = await Promise.all([deliver(), deliver(), deliver()]);
    this.#believe(first);
    const end = performance.now() + TAKING_MS;
    while ((await mailbox.waiting().catch(() => 1)) > 0 && performance.now() < end) {
      await sleep(LOOK_MS);
    }
    await deliver();
  }

  async #uploadSlowly(): Promise<void> {
    const item = await this.#extraItem();
    this.#sending.set(item.name, "upload");
    this.#believe(await this.#uploads.send(item, { slowly: true }));
    this.#sending.delete(item.name);
  }

  async #offerTenTimes(): Promise<void> {
    const item = await this.#extraItem();
    const { hot } = dataPaths(this.#options.dataFolder);
    const [fromFolder, fromUpload] = await Promise.all([
      sendByHotFolder(hot, item, 5),
      Promise.all(Array.from({ length: 5 }, () => this.#uploads.send(item, { slowly: false }))),
    ]);
    this.#believe(fromFolder);
    const [first] = fromUpload;
    if (first !== undefined) this.#believe(first);
  }

  /** Makes every planned fault when its share of the work is done, or at once when all is done before. */
  async breakAll(): Promise<void> {
    const plan = planFaults({
      ...this.#options,
      count: this.#options.faults,
      holdsMs: HOLDS_MS,
    });
    const striking = new Set<Promise<void>>();
    const end = performance.now() + this.#limitMs();
    for (const fault of plan) {
      while (performance.now() < end && (await this.#share()) < fault.at) await sleep(LOOK_MS);
      if (striking.size >= STRIKES_AT_ONCE) await Promise.race(striking);
      const made = this.#strikeOnce(fault).finally(() => striking.delete(made));
      striking.add(made);
    }
    await Promise.all(striking);
    this.#log.line("all faults are made");
  }

  async #strikeOnce(fault: PlannedFault): Promise<void> {
    this.#log.line(`fault ${fault.kind} begins`);
    try {
      const what = await this.#strike(fault);
      this.#log.line(`fault ${fault.kind}: ${what ?? "nothing was there to be hit"}`);
      if (what !== null) this.#faults.set(fault.kind, (this.#faults.get(fault.kind) ?? 0) + 1);
    } catch (error) {
      this.#log.line(`fault ${fault.kind} could not be made: ${String(error)}`);
    }
    this.#lastEventAt = performance.now();
  }

  /** Of the work: half is taking in, half is working off. */
  async #share(): Promise<number> {
    this.#ended = await capturesEnded(this.#house).catch(() => this.#ended);
    return (this.#beliefs.length + this.#ended) / (2 * this.#options.items);
  }

  #limitMs(): number {
    return 180_000 + this.#options.items * 6_000;
  }

  async reckonAll(lostWork: LostWorkWatch): Promise<Verdict> {
    const { seed, items, queue } = this.#options;
    const limitMs = 180_000 + items * 1_000;
    const end = performance.now() + limitMs;
    while (this.#sending.size > 0 && performance.now() < end) await sleep(LOOK_MS);
    const isQuiet = await untilQuiet(this.#house, STALLED_MS);
    const seconds = (performance.now() - this.#lastEventAt) / 1000;
    const secondsToReclaimMax = await lostWork.stop();
    const stuck = [
      ...(isQuiet ? [] : await whatIsStuck(this.#house)),
      ...[...this.#sending].map(([name, channel]) => `${name} was never taken by ${channel}`),
    ];
    this.#log.line(isQuiet ? `quiet after ${seconds.toFixed(1)} s` : "it did not come to rest");
    this.#log.line(`uploads were also answered: ${wordsOf(this.#uploads.refusals)}`);
    const killedAtTheEnd = await this.#house.stopPrograms();
    await sweepAll(this.#house);
    const held = await readHeld(this.#house, this.#changed);
    this.#countPoison(held);
    return {
      seed,
      items,
      queue,
      channels: this.#channels(),
      ...reckon(this.#beliefs, held),
      ledgerBalanced: await says(this.#house, ["ledger", "--json"], '"balances":true'),
      auditConsistent: await says(this.#house, ["audit", "verify", "--json"], '"consistent":true'),
      secondsToQuiet: isQuiet ? Math.round(seconds * 10) / 10 : null,
      secondsToReclaimMax,
      faults: Object.fromEntries<number>(this.#faults),
      notMade: this.#notMade(),
      blobsWithoutRow: held.blobsWithoutRow,
      rowsWithoutBlob: held.rowsWithoutBlob,
      stuck,
      killedAtTheEnd,
    };
  }

  #channels(): Verdict["channels"] {
    const loaded = channels.filter((name) => this.#options.hasMailbox || name !== "mail");
    const count = (name: Channel) => this.#beliefs.filter(({ channel }) => channel === name).length;
    return Object.fromEntries(loaded.map((name) => [name, count(name)]));
  }

  /** A page is known to have done its worst by why it could not be read. */
  #countPoison({ captures }: Held): void {
    const reasons: Readonly<Record<PoisonKind, string>> = {
      "engine-crashes": "crashed-its-process",
      "engine-hangs": "timed-out",
      "engine-eats-memory": "crashed-its-process",
    };
    for (const kind of poisonKinds) {
      const told = captures.filter(
        ({ sha256, unreadable }) =>
          this.#poisoned.get(sha256) === kind && unreadable.includes(reasons[kind]),
      );
      if (told.length > 0) this.#faults.set(kind, told.length);
    }
  }

  #notMade(): readonly string[] {
    const kinds = [...possibleKinds(this.#options), ...poisonKinds];
    const missed = kinds.filter((kind) => !this.#faults.has(kind));
    const feigned =
      this.#house.disk === null
        ? ["the full and the read-only disk were made believe: only root may mount one"]
        : [];
    const mailbox =
      this.#house.mailbox === null ? ["the mailbox channel: there is no dovecot"] : [];
    return [...missed, ...feigned, ...mailbox];
  }
}

const wordsOf = (counts: ReadonlyMap<string, number>): string =>
  [...counts].map(([what, times]) => `${what} ${times} times`).join(", ") || "nothing else";

const HOUR_MS = 3_600_000;

/** As the sweep will do within two days: aside what has no row, then away with it. */
async function sweepAll({ installation }: DrillHouse): Promise<void> {
  for (const hours of [25, 50]) {
    const then = new Date(Date.now() + hours * HOUR_MS);
    const sweep = makeSweep(
      {
        blobs: installation.blobs,
        asHousekeeper: (use) => installation.store.withActor({ kind: "housekeeper" }, use),
      },
      { database: () => Promise.resolve(then), process: () => then },
    );
    await sweep();
  }
}

const poststelle = fileURLToPath(new URL("../src/cli/poststelle.ts", import.meta.url));

/** Asks our own command as an operator would, in a process of its own. */
function says(house: DrillHouse, command: readonly string[], wanted: string): Promise<boolean> {
  const environment = childEnvironment({
    POSTSTELLE_DATA: house.config.dataFolder,
    DATABASE_URL: house.database.url("postgres"),
  });
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [poststelle, ...command],
      { env: environment, maxBuffer: 64 * 1024 * 1024 },
      (_, stdout, stderr) => {
        if (!stdout.includes(wanted)) process.stderr.write(`${command[0]}: ${stdout}${stderr}\n`);
        resolve(stdout.includes(wanted));
      },
    );
  });
}
