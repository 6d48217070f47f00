import { spawn } from "node:child_process";

/** The system user a program runs as; undefined means our own. */
export interface SystemUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** How a program ended; `output` is its standard output and standard error together, at most 64 kB. */
export interface ProgramResult {
  readonly exitCode: number | null;
  readonly output: string;
}

const outputCharactersMax = 64 * 1024;
// Our own, not the caller's: PGPORT, PGDATA or LD_LIBRARY_PATH of the surrounding shell must not reach the server,
// and its messages stay English whatever the language of the terminal.
const programPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * Runs a program to its end, in a session of its own so that Ctrl-C in the terminal does not reach it.
 * Rejects only when it cannot be started at all (ENOENT, EACCES); a non-zero exit is a value.
 */
export async function runProgram(
  file: string,
  args: readonly string[],
  options: { cwd: string; user?: SystemUser | undefined; env?: Readonly<Record<string, string>> },
): Promise<ProgramResult> {
  return new Promise<ProgramResult>((resolve, reject) => {
    const child = spawn(file, args, {
      cwd: options.cwd,
      detached: true,
      windowsHide: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: { PATH: programPath, LC_ALL: "C", ...options.env },
      ...(options.user === undefined ? {} : { uid: options.user.uid, gid: options.user.gid }),
    });
    let output = "";
    const collect = (chunk: string): void => {
      output = (output + chunk).slice(-outputCharactersMax);
    };
    child.stdout.setEncoding("utf8").on("data", collect);
    child.stderr.setEncoding("utf8").on("data", collect);
    child.once("error", reject);
    child.once("close", (exitCode) => resolve({ exitCode, output: output.trim() }));
  });
}
