import { readFileSync } from "node:fs";
import { z } from "zod";

const manifest: unknown = JSON.parse(
  readFileSync(new URL("../package.json", import.meta.url), "utf8"),
);

/** Name and version of this program, as transfer notes record them. */
export const software = {
  name: "Poststelle",
  version: z.object({ version: z.string() }).parse(manifest).version,
} as const;
