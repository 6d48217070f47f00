import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { z } from "zod";

const bytes = (megabytes: number) => megabytes * 1024 * 1024;

/** Every setting, its default and its meaning; README's table is made from this schema. */
export const ConfigSchema = z.object({
  POSTSTELLE_DATA: z
    .string()
    .default("./data")
    .describe("Folder of everything that must be kept: database, blobs, keys, hot folder"),
  DATABASE_URL: z
    .string()
    .optional()
    .describe(
      "The city's own PostgreSQL 18, as a role that may create roles; unset: the embedded one",
    ),
  DATABASE_NAME: z.string().default("poststelle").describe("Name of the database"),
  QUEUE_URL: z
    .string()
    .optional()
    .describe("redis://... for many worker hosts; unset: the queue lives in PostgreSQL"),
  POSTSTELLE_HOST: z.string().default("127.0.0.1").describe("Address the HTTP server listens on"),
  POSTSTELLE_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(8080)
    .describe("Port of the HTTP server; a taken one is replaced by a free one; 0: any free one"),
  POSTSTELLE_SLOTS: z.coerce
    .number()
    .int()
    .min(1)
    .max(64)
    .default(() => Math.max(1, Math.min(8, availableParallelism())))
    .describe(
      "Child processes that read and unpack, one task each (default: one per core, at most 8)",
    ),
  POSTSTELLE_SLOT_MEMORY_MB: z.coerce
    .number()
    .int()
    .min(256)
    .default(1500)
    .describe("A slot's process that takes more memory is ended, its task tried again alone"),
  POSTSTELLE_LEASE_MS: z.coerce
    .number()
    .int()
    .min(1000)
    .default(10_000)
    .describe("A worker silent for so long has lost its work to others"),
  POSTSTELLE_FILE_MB_MAX: z.coerce.number().min(1).default(200).describe("Largest file taken in"),
  POSTSTELLE_PAGES_MAX: z.coerce
    .number()
    .int()
    .min(1)
    .default(3000)
    .describe("Most pages of a file"),
  POSTSTELLE_LOG_LEVEL: z
    .enum(["debug", "info", "warn", "error", "silent"])
    .default("info")
    .describe("How much is logged; never content"),
});

/** The settings in the units and shapes the code uses. */
export interface Config {
  readonly dataFolder: string;
  readonly databaseUrl: string | null;
  readonly databaseName: string;
  readonly queueUrl: string | null;
  readonly host: string;
  readonly port: number;
  readonly slots: number;
  readonly slotMemoryBytesMax: number;
  readonly leaseMs: number;
  readonly limits: {
    readonly bytesMax: number;
    readonly pagesMax: number;
    readonly pixelsMax: number;
    readonly nestingMax: number;
    readonly entriesMax: number;
    readonly ratioMax: number;
  };
  readonly logLevel: string;
}

/** Reads the settings from the environment, `over` first. Throws an error that names the setting and the remedy. */
export function readConfig(over: Readonly<Record<string, string | undefined>> = {}): Config {
  const given = Object.entries({ ...process.env, ...over }).filter(([, value]) => value !== "");
  const parsed = ConfigSchema.safeParse(Object.fromEntries(given));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new Error(
      `The setting ${issue?.path.join(".")} is wrong: ${issue?.message}. Correct it in the environment, or unset it for the default.`,
    );
  }
  const env = parsed.data;
  return {
    dataFolder: resolve(env.POSTSTELLE_DATA),
    databaseUrl: env.DATABASE_URL ?? null,
    databaseName: env.DATABASE_NAME,
    queueUrl: env.QUEUE_URL ?? null,
    host: env.POSTSTELLE_HOST,
    port: env.POSTSTELLE_PORT,
    slots: env.POSTSTELLE_SLOTS,
    slotMemoryBytesMax: bytes(env.POSTSTELLE_SLOT_MEMORY_MB),
    leaseMs: env.POSTSTELLE_LEASE_MS,
    limits: {
      bytesMax: bytes(env.POSTSTELLE_FILE_MB_MAX),
      pagesMax: env.POSTSTELLE_PAGES_MAX,
      pixelsMax: 200_000_000,
      nestingMax: 5,
      entriesMax: 1000,
      ratioMax: 200,
    },
    logLevel: env.POSTSTELLE_LOG_LEVEL,
  };
}

/** The environment of a child process of ours: our own, with these settings on top. */
export const childEnvironment = (
  over: Readonly<Record<string, string>>,
): Record<string, string | undefined> => ({ ...process.env, ...over });
