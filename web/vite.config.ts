import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

/** The portal as static files in web/dist, which the API serves; one start page, everything below it hashed. */
// oxlint-disable-next-line import/no-default-export -- Vite asks for it
export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2022",
    // Nothing inline: the content security policy forbids data: fonts and scripts in the page.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
