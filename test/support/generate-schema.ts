import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { openTestHouse } from "./house.ts";
import { leaveTestPostgres, superuserUrl } from "./postgres.ts";

/** The types of the tables, as the store knows them. */
export const schemaFile = fileURLToPath(new URL("../../src/store/schema.ts", import.meta.url));

const modules = fileURLToPath(new URL("../../node_modules/", import.meta.url));
const run = promisify(execFile);

/** The text of src/store/schema.ts as the migrations would have it; `database` is a migrated one of the tests. */
export async function generateSchema(database: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "poststelle-schema-"));
  const file = join(folder, "schema.ts");
  try {
    await run(process.execPath, [
      join(modules, "kysely-codegen/dist/cli/bin.js"),
      `--url=${await superuserUrl(database)}`,
      "--dialect=postgres",
      "--camel-case",
      // Calendar dates stay strings, and the counts and shares of this house fit a double (database.ts).
      "--date-parser=string",
      "--numeric-parser=number",
      '--type-mapping={"int8":"number"}',
      "--default-schema=public",
      "--exclude-pattern=bullmq.*",
      `--out-file=${file}`,
    ]);
    await run(process.execPath, [
      join(modules, "prettier/bin/prettier.cjs"),
      `--config=${join(modules, "../.prettierrc.yaml")}`,
      "--write",
      file,
    ]);
    return await readFile(file, "utf8");
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** `npm run codegen`: writes the file anew. */
if (import.meta.main) {
  const house = await openTestHouse();
  try {
    await writeFile(schemaFile, await generateSchema(house.access.database));
  } finally {
    await house.remove();
    await leaveTestPostgres();
  }
}
