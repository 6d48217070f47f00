import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { UsageError } from "./exit-code.ts";

/** A password from standard input: its first line, or asked for twice, unseen, on a terminal. */
export async function readPassword(login: string): Promise<string> {
  if (!process.stdin.isTTY) return firstLine();
  const password = await ask(`New password of ${login}: `);
  if ((await ask("Once more: ")) === password) return password;
  throw new UsageError("The two passwords differ. Nothing was changed; try again.");
}

/** The password of somebody who has one: from standard input, or asked for once, unseen. */
export const readKnownPassword = (login: string): Promise<string> =>
  process.stdin.isTTY ? ask(`Password of ${login}: `) : firstLine();

/** A code of the second factor; it is good for half a minute, so it is asked for on a terminal only. */
export async function readCode(login: string): Promise<string> {
  if (process.stdin.isTTY) return ask(`Code of ${login}: `);
  throw new UsageError(
    `${login} has a second factor. Call this on a terminal, which asks for its code.`,
  );
}

async function firstLine(): Promise<string> {
  const lines = createInterface({ input: process.stdin, crlfDelay: Infinity });
  for await (const line of lines) return line;
  throw new UsageError("No password came on standard input. Pipe one in, or use --generate.");
}

/** What is typed is not shown. */
async function ask(question: string): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  process.stderr.write(question);
  try {
    return await terminal.question("");
  } finally {
    terminal.close();
    process.stderr.write("\n");
  }
}
