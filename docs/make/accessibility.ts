import { readdirSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { Role } from "../../src/domain/town.ts";
import { everyLook, fewLooks, otherPlaces, places } from "../../test/support/portal-looks.ts";
import { areasOf } from "../../web/shell/areas.ts";

const root = new URL("../../", import.meta.url);
const textOf = (file: string): string => readFileSync(new URL(file, root), "utf8");

const Words = z.strictObject({ what: z.string(), instead: z.string() });
/** docs/accessibility.yaml: the known barriers, and what was not done. */
const Known = z.strictObject({
  preparedOn: z.iso.date(),
  exceptions: z.array(
    z.strictObject({ ground: z.enum(["non-conformance", "third-party"]), de: Words, en: Words }),
  ),
  notDone: z.strictObject({ de: z.array(z.string()), en: z.array(z.string()) }),
});

/** Pages that stand in no navigation, by their path and what the statement calls them. */
const elsewhere = [
  ["/", "sign-in"],
  ["/accessibility", "accessibility"],
  ["/account", "account"],
  ["/documents", "document"],
  ["/captures", "capture"],
] as const;

/** Everything the statement tells of the tests and of what is known; nothing in it is typed by hand elsewhere. */
export function accessibilityFacts() {
  const known = Known.parse(parse(textOf("docs/accessibility.yaml")));
  const pages = [
    ...elsewhere,
    ...areasOf(Role.options).map(({ path, key }) => [path, key] as const),
  ];
  const inEveryLook = new Set(places.map(({ path }) => firstPart(path)));
  const inSome = pathsTried();
  const keysOf = (isWanted: (path: string) => boolean) =>
    pages.filter(([path]) => isWanted(path)).map(([, key]) => key);
  return {
    ...known,
    axe: axeVersion(),
    looks: {
      widths: valuesOf((look) => look.width),
      languages: valuesOf((look) => look.language),
      colorSchemes: valuesOf((look) => look.colorScheme),
      textPercent: valuesOf((look) => look.text * 100),
      inFull: everyLook.length,
      withEachChange: fewLooks(0).length,
    },
    pages: {
      inEveryLook: keysOf((path) => inEveryLook.has(path)),
      inSome: keysOf((path) => !inEveryLook.has(path) && inSome.has(path)),
      inNone: keysOf((path) => !inEveryLook.has(path) && !inSome.has(path)),
    },
  };
}

/** The module the portal shows it from. */
export const accessibilityModule = (): string =>
  `// Generated (npm run docs) from the portal's tests and docs/accessibility.yaml; a test fails where it is stale.
/** What the accessibility statement may claim, and what it must admit. */
export const accessibilityFacts = ${JSON.stringify(accessibilityFacts(), null, 2)} as const;
`;

/** Where it stands. */
export const accessibilityFile = "web/texts/accessibility-facts.ts";

const valuesOf = <T>(of: (look: (typeof everyLook)[number]) => T): readonly T[] => [
  ...new Set(everyLook.map(of)),
];

const firstPart = (path: string): string => `/${path.split(/[/?]/)[1] ?? ""}`;

/** Pages looked at in single states and looks: in a few of the full run, or opened by a test that asks axe for barriers. */
function pathsTried(): ReadonlySet<string> {
  const folder = new URL("test/e2e/", root);
  const files = readdirSync(folder).filter((file) => /^portal.*\.test\.ts$/.test(file));
  const tests = files.flatMap((file) =>
    readFileSync(new URL(file, folder), "utf8").split(/^ *test\b/m),
  );
  const asking = tests.filter((test) => test.includes("barriersOn("));
  return new Set([
    ...otherPlaces.map(({ path }) => firstPart(path)),
    ...asking.flatMap((test) =>
      [...test.matchAll(/["`](\/[a-z-]+)/g)].map(([, path = ""]) => firstPart(path)),
    ),
  ]);
}

const axeVersion = (): string =>
  z
    .object({ devDependencies: z.object({ "axe-core": z.string() }) })
    .parse(JSON.parse(textOf("package.json"))).devDependencies["axe-core"];
