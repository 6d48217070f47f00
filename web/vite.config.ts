import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

// A test that builds the portal brings Jest's "test", of which Vite would make a build for developers: with the
// paths of this machine in it, larger and slower, and served from then on.
// oxlint-disable-next-line node/no-process-env -- it is Vite that reads it
process.env["NODE_ENV"] = "production";

const root = fileURLToPath(new URL(".", import.meta.url));

/** Runs early.ts beside the program and before it: it would wait for the program in one file with it. */
const early: Plugin = {
  name: "early",
  transformIndexHtml: {
    order: "post",
    handler: (_html, { bundle = {} }) => {
      const file = Object.values(bundle).find(({ name }) => name === "early")?.fileName;
      if (file === undefined) throw new Error("early.ts is not in the portal");
      const attrs = { type: "module", async: true, src: `/${file}` };
      return [{ tag: "script", attrs, injectTo: "head-prepend" }];
    },
  },
};

/** The portal as static files in web/dist, which the API serves; one start page, everything below it hashed. */
// oxlint-disable-next-line import/no-default-export -- Vite asks for it
export default defineConfig({
  root,
  plugins: [early],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2022",
    // Nothing inline: the content security policy forbids data: fonts and scripts in the page.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Of the pages' own styles there are a few kB, and a page whose styles once did not come would stay without.
    cssCodeSplit: false,
    rolldownOptions: { input: { index: `${root}index.html`, early: `${root}early.ts` } },
  },
});
