import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { Command } from "commander";
import { parse } from "yaml";
import { z } from "zod";
import { addOperatorCommands } from "../../../src/cli/operator-commands.ts";
import { openTerminal } from "../../../src/cli/terminal.ts";
import { ConfigSchema } from "../../../src/config.ts";
import { stepNames } from "../../../src/domain/states.ts";

// No Docker engine is to be had in CI: what can be known without one is checked here.
const root = new URL("../../../", import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, root), "utf8");

const Service = z.object({
  image: z.string(),
  build: z.string().optional(),
  command: z.array(z.string()).optional(),
  user: z.string().optional(),
  read_only: z.boolean().optional(),
  cap_drop: z.array(z.string()).optional(),
  security_opt: z.array(z.string()),
  networks: z.array(z.string()),
  ports: z.array(z.string()).optional(),
  tmpfs: z.array(z.string()).optional(),
  volumes: z.array(z.string()).optional(),
  secrets: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()).optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).optional(),
  healthcheck: z.union([
    z.object({ test: z.array(z.string()).min(2) }).loose(),
    z.object({ disable: z.literal(true) }),
  ]),
  restart: z.string(),
  deploy: z.object({
    resources: z.object({
      limits: z.object({ cpus: z.string(), memory: z.string(), pids: z.number() }),
    }),
  }),
});
type Service = z.infer<typeof Service>;

const Compose = z.object({
  services: z.record(z.string(), Service),
  networks: z.record(z.string(), z.object({ internal: z.boolean() }).nullable()),
  volumes: z.record(z.string(), z.null()),
  secrets: z.record(z.string(), z.object({ file: z.string() })),
});

const source = read("docker-compose.yml");
const compose = Compose.parse(parse(source, { merge: true }));
const services = Object.entries(compose.services);
const ours = services.filter(([, service]) => service.build !== undefined);
const workers = ours.filter(([, service]) => service.command?.[0] === "worker");

const program = new Command();
addOperatorCommands(program, openTerminal(process.stdout));

/** What stands after `--steps`. */
const stepsOf = (service: Service): string[] => {
  const command = service.command ?? [];
  return (command[command.indexOf("--steps") + 1] ?? "").split(",");
};

describe("the Dockerfile", () => {
  // Lines that end in a backslash go on.
  const lines = read("Dockerfile").replaceAll("\\\n", " ").split("\n");
  const after = (word: string) =>
    lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
  const words = (text: string) => text.trim().split(/\s+/);

  test("starts from Node 24 and runs as somebody who is not root", () => {
    expect(after("FROM")).toEqual(["node:24"]);
    expect(after("USER").at(-1)).toBe("node");
  });

  test("copies what is there, and what .dockerignore lets through", () => {
    const let_through = read(".dockerignore")
      .split("\n")
      .filter((line) => line.startsWith("!"))
      .map((line) => line.slice(1));
    const copied = after("COPY").flatMap((line) => words(line).slice(0, -1));
    expect(copied.length).toBeGreaterThan(5);
    for (const path of copied)
      expect([path, existsSync(new URL(path, root))]).toEqual([path, true]);
    expect(copied.toSorted()).toEqual(let_through.toSorted());
    expect(read(".dockerignore")).toMatch(/^\*$/m);
  });

  test("sets only settings that exist, and starts our program", () => {
    const names = after("ENV").flatMap((line) => words(line).map((each) => each.split("=")[0]));
    const known = ["NODE_ENV", ...Object.keys(ConfigSchema.shape)];
    expect(names.filter((name) => !known.includes(name ?? ""))).toEqual([]);
    const entry = z.array(z.string()).parse(JSON.parse(after("ENTRYPOINT")[0] ?? ""));
    expect(existsSync(new URL(entry[1] ?? "", root))).toBe(true);
  });
});

describe("docker-compose.yml", () => {
  test("runs commands that exist, with options that exist", () => {
    for (const [name, service] of ours) {
      const [word, ...rest] = service.command ?? [];
      const command = program.commands.find((each) => each.name() === word);
      expect([name, command?.name()]).toEqual([name, word]);
      const flags = rest.filter((each) => each.startsWith("--"));
      const known = command?.options.map((option) => option.long) ?? [];
      expect([name, flags.filter((flag) => !known.includes(flag))]).toEqual([name, []]);
    }
  });

  test("serves every step, and some worker keeps house", () => {
    const served = workers.flatMap(([, service]) => stepsOf(service));
    expect(served.toSorted()).toEqual([...stepNames].toSorted());
    const keepers = workers.filter(([, { command }]) => !command?.includes("--no-housekeeping"));
    expect(keepers.length).toBeGreaterThan(1);
  });

  test("gives settings that exist and are in order", () => {
    for (const [name, service] of ours) {
      const given = Object.entries(service.environment ?? {}).filter(([key]) => key !== "HOME");
      const settings = given.map(([key, value]) => [key.replace(/_FILE$/, ""), value] as const);
      // POSTSTELLE_ALIVE_FILE is a setting of that name, all others are `<setting>_FILE`.
      const known = given.map(([key], i) =>
        key in ConfigSchema.shape ? key : (settings[i]?.[0] ?? ""),
      );
      expect([name, known.filter((key) => !(key in ConfigSchema.shape))]).toEqual([name, []]);
      const plain = given.filter(([key]) => key in ConfigSchema.shape);
      const values = plain.map(([key, value]) => [key, value.replace(/^\$\{\w+:-(.*)\}$/, "$1")]);
      expect(() => ConfigSchema.parse(Object.fromEntries(values))).not.toThrow();
    }
  });

  test("holds no secret: only files below a folder that git and Docker pass over", () => {
    for (const { file } of Object.values(compose.secrets)) expect(file).toMatch(/^\.\/secrets\//);
    expect(read(".gitignore")).toMatch(/^\/secrets$/m);
    expect(read(".gitignore")).toMatch(/^\.env$/m);
    const settings = services.flatMap(([, service]) =>
      Object.entries(service.environment ?? {}).map(([key, value]) => ({ key, value, service })),
    );
    const secret = settings.filter(({ key }) => /PASSWORD|SECRET|TOKEN/.test(key));
    expect(secret.length).toBeGreaterThan(1);
    for (const { key, value, service } of secret) {
      expect(key).toMatch(/_FILE$/);
      expect(value).toMatch(/^\/run\/secrets\/\w+$/);
      expect(service.secrets).toContain(value.split("/").at(-1));
    }
    for (const { value } of settings) expect(value).not.toMatch(/:\/\/[^/]*:[^/@]+@/);
    // The administrator of the database is known to the two that need it.
    const knowing = services.filter(([, { secrets }]) => secrets !== undefined);
    expect(knowing.map(([name]) => name)).toEqual(["migrate", "postgres"]);
  });

  test("asks each how it is, limits it, and starts it again", () => {
    for (const [name, service] of services) {
      const oneShot = name === "migrate";
      expect([name, "disable" in service.healthcheck]).toEqual([name, oneShot]);
      expect([name, service.restart]).toEqual([name, oneShot ? "no" : "unless-stopped"]);
    }
  });

  test("asks at places that exist", () => {
    const api = compose.services["api"];
    const question = JSON.stringify(api?.healthcheck);
    const path = /127\.0\.0\.1:8080(\/[\w/]+)/.exec(question)?.[1] ?? "nowhere";
    expect(read("src/api/routes/health.ts")).toContain(`"${path}"`);
    expect(read("Dockerfile")).toContain(`127.0.0.1:8080${path}'`);
    for (const [, service] of workers) {
      const file = service.environment?.["POSTSTELLE_ALIVE_FILE"] ?? "nowhere";
      expect(JSON.stringify(service.healthcheck)).toContain(file);
      expect(service.tmpfs).toContain(file.replace(/\/[^/]+$/, ""));
    }
  });

  test("lets our programs write nowhere but in their volumes, as nobody special", () => {
    for (const [name, service] of ours) {
      expect([name, service.read_only, service.cap_drop]).toEqual([name, true, ["ALL"]]);
      expect([name, service.user]).toEqual([name, undefined]);
      // Blobs and keys are one for all of them.
      const folders = service.volumes?.map((volume) => volume.split(":").at(-1)) ?? [];
      expect(folders).toEqual(expect.arrayContaining(["/data", "/data/keys"]));
    }
    for (const [, service] of services)
      expect(service.security_opt).toEqual(["no-new-privileges:true"]);
  });

  test("opens one door, on this machine alone, and no worker can reach the internet", () => {
    expect(compose.networks["inside"]).toEqual({ internal: true });
    for (const [name, service] of services) {
      const open = name === "api" || name === "clamav";
      expect([name, service.networks.every((network) => network === "inside")]).toEqual([
        name,
        !open,
      ]);
      for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:/);
      expect([name, service.ports !== undefined]).toEqual([name, name === "api"]);
    }
  });

  test("names only volumes, networks and services that are declared", () => {
    for (const [, service] of services) {
      for (const volume of service.volumes ?? []) {
        const named = /^(\$\{\w+:-)?([\w-]+)\}?:/.exec(volume)?.[2] ?? volume;
        expect(Object.keys(compose.volumes)).toContain(named);
      }
      for (const network of service.networks) expect(compose.networks).toHaveProperty(network);
    }
  });

  test("waits for, and calls, services that are there", () => {
    const others = services.flatMap(([, service]) => Object.keys(service.depends_on ?? {}));
    expect(others.filter((name) => !(name in compose.services))).toEqual([]);
    const { environment } = compose.services["decide"] ?? {};
    for (const key of ["DATABASE_URL", "QUEUE_URL", "CLAMAV_URL"]) {
      expect(compose.services).toHaveProperty(new URL(environment?.[key] ?? "").hostname);
    }
  });
});
