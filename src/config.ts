import { existsSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { z } from "zod";
import { ReadingEngine } from "./domain/reading-engine.ts";
import { RenditionFormat } from "./domain/rendition-format.ts";

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
  DATABASE_PASSWORD: z
    .string()
    .optional()
    .describe("Password for DATABASE_URL, where it is not written in it"),
  DATABASE_NAME: z.string().default("poststelle").describe("Name of the database"),
  QUEUE_URL: z
    .string()
    .optional()
    .describe("redis://... for many worker hosts; unset: the queue lives in PostgreSQL"),
  CLAMAV_URL: z
    .string()
    .regex(
      /^(tcp:\/\/[^/]+:\d+|unix:\/\/\/.+)$/,
      "use tcp://host:3310 or unix:///run/clamav/clamd.ctl",
    )
    .optional()
    .describe(
      "Virus scanner (clamd), tcp://host:3310 or unix:///path; while it is away, new post waits; unset: none",
    ),
  POSTSTELLE_OFFICE: z
    .string()
    .optional()
    .describe(
      "Path of LibreOffice's `soffice`, which makes pages of Office documents; unset: the one on the PATH; `none`: they go to a person",
    ),
  POSTSTELLE_OCR: ReadingEngine.default("lstm").describe(
    "What reads scans: `lstm`, our own engine, or `tesseract`, the system's, each with tesseract.js where it cannot run and as second opinion; or `tesseract.js` alone",
  ),
  RENDITION_FORMAT: RenditionFormat.default("PDF/A-1b").describe(
    "What searchable PDFs are written as; see docs/operations.md",
  ),
  POSTSTELLE_MODELS: z
    .string()
    .optional()
    .describe(
      "Folder where what the router learned from catalogues is kept between starts; no post is in it, and it may be emptied; unset: `models/` in the data folder",
    ),
  POSTSTELLE_HOST: z.string().default("127.0.0.1").describe("Address the HTTP server listens on"),
  POSTSTELLE_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(8080)
    .describe("Port of the HTTP server; a taken one is replaced by a free one; 0: any free one"),
  POSTSTELLE_TRUSTED_PROXIES: z
    .string()
    .optional()
    .describe(
      "Addresses or networks of the proxies in front, with commas between, whose X-Forwarded-For is believed; unset: none",
    ),
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
    .describe(
      "A worker silent for so long has lost its work to others, and a process silent for four times as long its mailboxes",
    ),
  POSTSTELLE_ALIVE_FILE: z
    .string()
    .optional()
    .describe("A worker touches this file with each sign of life; for health checks of containers"),
  POSTSTELLE_RESERVE_MB: z.coerce
    .number()
    .int()
    .min(32)
    .default(500)
    .describe(
      "Free disk space that no new post may take, so that the work in hand, the inboxes and the database go on",
    ),
  POSTSTELLE_FILE_MB_MAX: z.coerce.number().min(1).default(200).describe("Largest file taken in"),
  POSTSTELLE_PAGES_MAX: z.coerce
    .number()
    .int()
    .min(1)
    .default(3000)
    .describe("Most pages of a file"),
  POSTSTELLE_WITNESS: z
    .string()
    .optional()
    .describe(
      "Folder the signed tree heads are appended to, best on another disk or a share; unset: `witness/` in the data folder",
    ),
  POSTSTELLE_MAIL_SERVER: z
    .string()
    .regex(/^smtps?:\/\/[^/]+\/?$/, "use smtp://user:password@host:587 or smtps://host:465")
    .optional()
    .describe(
      "Mail server the daily e-mails go through, smtp://user:password@host:587; unset: none are sent",
    ),
  POSTSTELLE_MAIL_FROM: z
    .email()
    .optional()
    .describe("Sender of the daily e-mails; must be set where POSTSTELLE_MAIL_SERVER is"),
  POSTSTELLE_ADDRESS: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      "Where people reach the portal: for links in e-mails, which else hold none, and for passkeys, which hold at this address alone (https)",
    ),
  POSTSTELLE_READER_MONTHS: z.coerce
    .number()
    .int()
    .min(1)
    .max(36)
    .default(12)
    .describe("For so many months at most it can be found out who read a document"),
  POSTSTELLE_SESSION_IDLE_MINUTES: z.coerce
    .number()
    .int()
    .min(5)
    .max(720)
    .default(60)
    .describe("A session nobody uses for so long ends; the portal warns before"),
  POSTSTELLE_SESSION_HOURS: z.coerce
    .number()
    .int()
    .min(1)
    .max(24)
    .default(12)
    .describe("Every session ends after so long"),
  OIDC_ISSUER: z
    .url()
    .optional()
    .describe("The city's own sign-in (OpenID Connect), such as its Keycloak realm; unset: none"),
  OIDC_CLIENT_ID: z.string().default("poststelle").describe("Our name at OIDC_ISSUER"),
  OIDC_CLIENT_SECRET: z
    .string()
    .optional()
    .describe("Our secret at OIDC_ISSUER; best in a file (OIDC_CLIENT_SECRET_FILE)"),
  OIDC_GROUPS: z
    .string()
    .optional()
    .describe(
      "Path of the YAML file that says which groups of OIDC_ISSUER are which roles and units (docs/operations.md)",
    ),
  OIDC_NAME: z.string().default("Stadt").describe("What the button says one signs in with"),
  POSTSTELLE_METRICS_TOKEN: z
    .string()
    .min(16)
    .optional()
    .describe(
      "Whoever reads `/metrics` must name it (`Authorization: Bearer ...`); unset: only this machine may",
    ),
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
  readonly clamavUrl: string | null;
  /** Path of LibreOffice; null: none. */
  readonly officeProgram: string | null;
  readonly readingEngine: ReadingEngine;
  readonly renditionFormat: RenditionFormat;
  /** Of trained models; may be missing or emptied at any time. */
  readonly modelFolder: string;
  readonly host: string;
  readonly port: number;
  readonly trustedProxies: readonly string[];
  readonly slots: number;
  readonly slotMemoryBytesMax: number;
  readonly leaseMs: number;
  readonly aliveFile: string | null;
  /** Of the blobs' disk, kept free of new post. */
  readonly reserveBytes: number;
  readonly limits: {
    readonly bytesMax: number;
    readonly pagesMax: number;
    readonly pixelsMax: number;
    readonly nestingMax: number;
    readonly entriesMax: number;
    readonly ratioMax: number;
  };
  /** Where tree heads are witnessed. */
  readonly witnessFolder: string;
  readonly readerMonths: number;
  readonly sessionTimes: { readonly idleSeconds: number; readonly absoluteSeconds: number };
  /** The city's own sign-in; null: none. */
  readonly oidc: {
    readonly issuer: URL;
    readonly clientId: string;
    /** Null: a public client, which PKCE alone protects. */
    readonly clientSecret: string | null;
    readonly groupsFile: string;
    readonly name: string;
  } | null;
  /** The mail server e-mails of ours go through; null: none. */
  readonly mail: { readonly server: string; readonly from: string } | null;
  /** Where people reach the portal, without a slash at its end; null: not said. */
  readonly portalAddress: string | null;
  /** Null: only this machine may read the metrics. */
  readonly metricsToken: string | null;
  readonly logLevel: string;
}

/** A setting in the environment is not in order; the message names it and the remedy. */
export class SettingError extends Error {
  override readonly name = "SettingError";
}

/** Reads the settings from the environment, `over` first. Throws SettingError. */
export function readConfig(over: Readonly<Record<string, string | undefined>> = {}): Config {
  const parsed = ConfigSchema.safeParse(givenSettings(environmentWith(over)));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new SettingError(
      `The setting ${issue?.path.join(".")} is wrong: ${issue?.message}. Correct it in the environment, or unset it for the default.`,
    );
  }
  const env = parsed.data;
  return {
    dataFolder: resolve(env.POSTSTELLE_DATA),
    databaseUrl: withPassword(env.DATABASE_URL, env.DATABASE_PASSWORD),
    databaseName: env.DATABASE_NAME,
    queueUrl: env.QUEUE_URL ?? null,
    clamavUrl: env.CLAMAV_URL ?? null,
    officeProgram: officeProgram(env.POSTSTELLE_OFFICE),
    readingEngine: env.POSTSTELLE_OCR,
    modelFolder: resolve(env.POSTSTELLE_MODELS ?? join(env.POSTSTELLE_DATA, "models")),
    renditionFormat: env.RENDITION_FORMAT,
    host: env.POSTSTELLE_HOST,
    port: env.POSTSTELLE_PORT,
    trustedProxies: (env.POSTSTELLE_TRUSTED_PROXIES ?? "")
      .split(",")
      .map((each) => each.trim())
      .filter((each) => each !== ""),
    slots: env.POSTSTELLE_SLOTS,
    slotMemoryBytesMax: bytes(env.POSTSTELLE_SLOT_MEMORY_MB),
    leaseMs: env.POSTSTELLE_LEASE_MS,
    aliveFile: env.POSTSTELLE_ALIVE_FILE ?? null,
    reserveBytes: bytes(env.POSTSTELLE_RESERVE_MB),
    limits: {
      bytesMax: bytes(env.POSTSTELLE_FILE_MB_MAX),
      pagesMax: env.POSTSTELLE_PAGES_MAX,
      pixelsMax: 200_000_000,
      nestingMax: 5,
      entriesMax: 1000,
      ratioMax: 200,
    },
    witnessFolder: resolve(env.POSTSTELLE_WITNESS ?? join(env.POSTSTELLE_DATA, "witness")),
    readerMonths: env.POSTSTELLE_READER_MONTHS,
    sessionTimes: {
      idleSeconds: env.POSTSTELLE_SESSION_IDLE_MINUTES * 60,
      absoluteSeconds: env.POSTSTELLE_SESSION_HOURS * 3600,
    },
    oidc: oidcSettings(env),
    mail: mailSettings(env),
    portalAddress: addressOf(env),
    metricsToken: env.POSTSTELLE_METRICS_TOKEN ?? null,
    logLevel: env.POSTSTELLE_LOG_LEVEL,
  };
}

const addressOf = ({ POSTSTELLE_ADDRESS: address }: z.infer<typeof ConfigSchema>) =>
  address === undefined ? null : address.replace(/\/+$/u, "");

function mailSettings(env: z.infer<typeof ConfigSchema>): Config["mail"] {
  const { POSTSTELLE_MAIL_SERVER: server, POSTSTELLE_MAIL_FROM: from } = env;
  if (server === undefined) return null;
  if (from !== undefined) return { server, from };
  throw new SettingError(
    "POSTSTELLE_MAIL_SERVER is set and POSTSTELLE_MAIL_FROM is not. Set the address our e-mails come from.",
  );
}

function oidcSettings(env: z.infer<typeof ConfigSchema>): Config["oidc"] {
  if (env.OIDC_ISSUER === undefined) return null;
  if (env.OIDC_GROUPS === undefined) {
    throw new SettingError(
      "OIDC_ISSUER is set and OIDC_GROUPS is not: nobody who signs in there would have a role. Set OIDC_GROUPS to the file that says which groups are which roles.",
    );
  }
  return {
    issuer: new URL(env.OIDC_ISSUER),
    clientId: env.OIDC_CLIENT_ID,
    clientSecret: env.OIDC_CLIENT_SECRET ?? null,
    groupsFile: resolve(env.OIDC_GROUPS),
    name: env.OIDC_NAME,
  };
}

/**
 * The settings that are given. Each may also stand in a file, whose path is in `<SETTING>_FILE`: so no
 * secret need be in an environment or a compose file.
 */
function givenSettings(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const name of Object.keys(ConfigSchema.shape)) {
    const value = environment[name] ?? "";
    const file = environment[`${name}_FILE`] ?? "";
    if (value !== "" && file !== "") {
      throw new SettingError(
        `Both ${name} and ${name}_FILE are set. Unset one of them in the environment.`,
      );
    }
    const given = file === "" ? value : readSetting(name, file);
    if (given !== "") settings[name] = given;
  }
  return settings;
}

function readSetting(name: string, file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    throw new SettingError(
      `The setting ${name}_FILE names ${file}, which cannot be read. Put the file there, or let this user read it.`,
      { cause: error },
    );
  }
}

function withPassword(databaseUrl: string | undefined, password: string | undefined) {
  if (databaseUrl === undefined) return null;
  if (password === undefined) return databaseUrl;
  const url = new URL(databaseUrl);
  // The setter leaves a percent sign as it is.
  url.password = encodeURIComponent(password);
  return url.href;
}

/** What programs of others need to run at all, and where Node keeps compiled modules, if anywhere. */
const COMMON_VARIABLES =
  /^(PATH|HOME|USERPROFILE|SYSTEMROOT|TMPDIR|TMP|TEMP|NODE_COMPILE_CACHE|LANG|LC_.+|TZ|OMP_.+)$/i;

/**
 * The environment of a process that hostile files are opened in: no address and no password of ours, or
 * of anybody else's.
 */
export function slotEnvironment(): Readonly<Record<string, string>> {
  // glibc keeps freed memory for each thread that took it: reading took 560 MB instead of 400.
  // onnxruntime would report to its maker (see src/ocr/lstm/line-reader.ts).
  const kept: Record<string, string> = { MALLOC_ARENA_MAX: "2", ORT_DISABLE_TELEMETRY: "1" };
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && COMMON_VARIABLES.test(name)) kept[name] = value;
  }
  return kept;
}

/** LibreOffice as set, or as the PATH has it under either of its names. */
function officeProgram(setting: string | undefined): string | null {
  if (setting === "none") return null;
  if (setting !== undefined) return resolve(setting);
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const programs = folders.flatMap((folder) => [
    join(folder, "soffice"),
    join(folder, "libreoffice"),
  ]);
  return programs.find((program) => existsSync(program)) ?? null;
}

/** The environment of a child process of ours: our own, with these settings on top. */
export const childEnvironment = (
  over: Readonly<Record<string, string>>,
): Record<string, string | undefined> => environmentWith(over);

/** What is set on top replaces a setting in a file too. */
function environmentWith(over: Readonly<Record<string, string | undefined>>) {
  const environment: Record<string, string | undefined> = { ...process.env, ...over };
  for (const name of Object.keys(over)) delete environment[`${name}_FILE`];
  return environment;
}
