import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { PDFiumModule } from "@hyzyla/pdfium";

const require = createRequire(import.meta.url);

/** `pdfium <version of the binding>`: what words of a text layer name as their engine. */
export const PDFIUM_ENGINE = `pdfium ${pdfiumVersion()}`;

/** The last error of PDFium, as its header numbers them. */
export const PDFIUM_ERROR = { password: 4, security: 5 } as const;

/**
 * One PDFium with a memory of its own: each file gets a new one, so that no letter can see another's
 * bytes and a file that breaks it breaks only itself. Drop it and its memory goes.
 */
export interface Pdfium {
  /** Calls `FPDF...` by its C name; pointers and numbers in, a number out (0 for void). */
  call(name: string, ...args: readonly number[]): number;
  /** The memory as it is now; it moves when PDFium allocates, so do not keep it. */
  memory(): DataView;
  bytes(from: number, length: number): Uint8Array;
  /** Room for `length` bytes while `use` runs; throws when there is none. */
  withMemory<T>(length: number, use: (pointer: number) => T): T;
}

/** The compiled program, kept: a new instance then costs about 6 ms instead of 33. */
let compiled: Promise<WebAssembly.Module> | undefined;

/** Starts a PDFium with empty memory. */
export async function startPdfium(): Promise<Pdfium> {
  compiled ??= WebAssembly.compile(
    new Uint8Array(readFileSync(require.resolve("@hyzyla/pdfium/pdfium.wasm"))),
  );
  const program = await compiled;
  const module = await PDFiumModule({
    instantiateWasm(imports, done) {
      void instantiate(program, imports, done);
      return {};
    },
  });
  const pdfium = wrap(module);
  pdfium.call("FPDF_InitLibrary");
  return pdfium;
}

async function instantiate(
  program: WebAssembly.Module,
  imports: WebAssembly.Imports,
  done: (module: WebAssembly.Module) => void,
): Promise<void> {
  // The binding types the argument as a module; its loader takes an instance.
  const instance = await WebAssembly.instantiate(program, imports);
  Reflect.apply(done, undefined, [instance]);
}

type PdfiumModule = Awaited<ReturnType<typeof PDFiumModule>>;

function wrap(module: PdfiumModule): Pdfium {
  const functions = new Map<string, (...args: readonly number[]) => number>();
  const lookUp = (name: string) => {
    const found: unknown = Reflect.get(module, `_${name}`);
    if (typeof found !== "function") throw new Error(`PDFium has no ${name}`);
    const bound = (...args: readonly number[]): number => {
      const result: unknown = Reflect.apply(found, module, args);
      return typeof result === "number" ? result : 0;
    };
    functions.set(name, bound);
    return bound;
  };
  return {
    call: (name, ...args) => (functions.get(name) ?? lookUp(name))(...args),
    memory: () => new DataView(module.HEAPU8.buffer),
    bytes: (from, length) => module.HEAPU8.slice(from, from + length),
    withMemory(length, use) {
      const pointer = module.wasmExports.malloc(length);
      if (pointer === 0) throw new Error(`PDFium has no room for ${length} bytes`);
      try {
        return use(pointer);
      } finally {
        module.wasmExports.free(pointer);
      }
    },
  };
}

/** Puts bytes into PDFium's memory for as long as the document is open; gives their address. */
export function keepBytes(pdfium: Pdfium, bytes: Uint8Array): number {
  const pointer = pdfium.call("malloc", bytes.byteLength);
  if (pointer === 0) throw new Error(`PDFium has no room for ${bytes.byteLength} bytes`);
  new Uint8Array(pdfium.memory().buffer).set(bytes, pointer);
  return pointer;
}

function pdfiumVersion(): string {
  const path = require.resolve("@hyzyla/pdfium/pdfium.wasm").replace("dist/pdfium.wasm", "");
  const manifest: unknown = JSON.parse(readFileSync(`${path}package.json`, "utf8"));
  const version =
    typeof manifest === "object" && manifest !== null && "version" in manifest
      ? manifest.version
      : null;
  return typeof version === "string" ? version : "unknown";
}
