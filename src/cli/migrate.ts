import { readConfig } from "../config.ts";
import { printJson } from "./command.ts";
import { exitCodes } from "./exit-code.ts";
import { migrateAll, reachDatabase } from "./house.ts";
import type { Terminal } from "./terminal.ts";

/** `poststelle migrate`. With --json: `{"applied": [names]}`, empty when all was there. */
export async function migrateCommand(
  options: { readonly json: boolean },
  terminal: Terminal,
): Promise<number> {
  const config = readConfig();
  const say = options.json ? () => {} : (line: string) => terminal.line(line);
  const server = await reachDatabase(config, say);
  try {
    const applied = await migrateAll(config, server.adminUrl);
    if (options.json) printJson({ applied });
    else say(applied.length === 0 ? "The database is up to date." : applied.join("\n"));
    return exitCodes.well;
  } finally {
    if (!server.adopted) await server.stop();
  }
}
