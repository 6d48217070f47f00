// The program of a slot in tests: does to its process whatever `input` says, as hostile work might.
interface Order {
  readonly do: string;
  readonly value?: unknown;
}
const hoard: Buffer[] = [];
let served = 0;

const acts: Readonly<Record<string, (order: Order) => void>> = {
  answer: (order) => {
    served += 1;
    process.send?.({ kind: "progress", done: 1, of: 2 });
    const output = { pid: process.pid, served, value: order.value };
    process.send?.({ kind: "outcome", outcome: { kind: "done", output, facts: [] } });
  },
  bug: () => process.send?.({ kind: "failed", failure: "bug", reason: null, message: "a bug" }),
  terminal: () =>
    process.send?.({ kind: "failed", failure: "terminal", reason: "encrypted", message: "locked" }),
  retryable: () =>
    process.send?.({ kind: "failed", failure: "retryable", reason: null, message: "away" }),
  exit: () => process.exit(3),
  kill: () => process.kill(process.pid, "SIGKILL"),
  throw: () => {
    throw new Error("out of the blue");
  },
  hang: () => {
    for (;;);
  },
  wait: () => {},
  hoard: () => {
    setInterval(() => hoard.push(Buffer.alloc(32 * 1024 * 1024, 1)), 20);
  },
  flood: () => {
    const flood = (): void => {
      for (let n = 0; n < 1000; n += 1) process.send?.({ kind: "progress", done: n, of: 1000 });
      setImmediate(flood);
    };
    flood();
  },
};

process.on("message", (message: { readonly input: Order }) =>
  acts[message.input.do]?.(message.input),
);
process.on("disconnect", () => process.exit(0));
