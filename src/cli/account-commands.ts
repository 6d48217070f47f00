import type { Command } from "commander";
import { end, withExamples } from "./command.ts";
import type { Terminal } from "./terminal.ts";

const json = ["--json", "print one JSON object and nothing else", false] as const;

/** `poststelle account ...`: who may sign in, on an installation with accounts of its own. */
export function addAccountCommands(program: Command, terminal: Terminal): void {
  const account = program.command("account").description("who can sign in");
  withExamples(
    account
      .command("list")
      .description("everybody who works for a town, and whether they can sign in")
      .option(...json)
      .action(async (options: { json: boolean }) =>
        end(await (await import("./account.ts")).listAccounts(options, terminal)),
      ),
    "poststelle account list",
  );
  withExamples(
    account
      .command("set-password")
      .description("set a password, from standard input or asked for; ends the person's sessions")
      .argument("<login>", "as in people.csv")
      .option("--generate", "make one and print it", false)
      .option(...json)
      .action(async (login: string, options: { generate: boolean; json: boolean }) =>
        end(await (await import("./account.ts")).setAccountPassword(login, options, terminal)),
      ),
    "poststelle account set-password a.ackerknecht",
    "poststelle account set-password a.ackerknecht --generate",
    "poststelle account set-password a.ackerknecht < password.txt",
  );
  withExamples(
    account
      .command("sign-out")
      .description("end every session of a person, at once")
      .argument("<login>", "as in people.csv")
      .option(...json)
      .action(async (login: string, options: { json: boolean }) =>
        end(await (await import("./account.ts")).signOutAccount(login, options, terminal)),
      ),
    "poststelle account sign-out a.ackerknecht",
  );
  withExamples(
    account
      .command("take-second-factor")
      .description("take codes and passkeys of a person who has lost them; ends their sessions")
      .argument("<login>", "as in people.csv")
      .option(...json)
      .action(async (login: string, options: { json: boolean }) =>
        end(await (await import("./account.ts")).takeSecondFactor(login, options, terminal)),
      ),
    "poststelle account take-second-factor a.ackerknecht",
  );
}
