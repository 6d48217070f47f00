import { type ChildProcess, execFile, spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { READING_ORDER_VERSION } from "../domain/reading-order.ts";
import { hasCode } from "../error-code.ts";
import { EngineUnavailable } from "./engine-unavailable.ts";
import type { OcrEngine, RecogniseOptions } from "./ocr-engine.ts";
import { REPAIR_VERSION } from "./repair.ts";
import type { OcrLanguage } from "./tesseract-js.ts";
import { dpiFor, pageOfTsv } from "./tesseract-page.ts";

const NAME = "tesseract";

/**
 * Opens the `tesseract` of the PATH with the system's language data: a process for each page, with one
 * thread, since a slot has one core. Throws EngineUnavailable where there is none, or not in this language.
 */
export async function openNativeTesseract(
  language: OcrLanguage = "deu",
  program = "tesseract",
): Promise<OcrEngine> {
  const { release, languages } = await askFor(program);
  if (!languages.includes(language))
    throw new EngineUnavailable(
      `${program} has no data for ${language}: install tesseract-ocr-${language}`,
    );
  const version = `${release} ${language}, ${READING_ORDER_VERSION}, ${REPAIR_VERSION}`;
  return {
    name: NAME,
    version,
    async recognise(image, options) {
      options.signal.throwIfAborted();
      const tsv = await readTsv(program, image, language, options);
      options.signal.throwIfAborted();
      return pageOfTsv(tsv, options, `${NAME} ${version}`);
    },
    async close() {
      // Every page has a process of its own, which has ended.
    },
  };
}

async function askFor(program: string): Promise<{ release: string; languages: string[] }> {
  const ask = promisify(execFile);
  try {
    const [version, list] = await Promise.all([
      ask(program, ["--version"]),
      ask(program, ["--list-langs"]),
    ]);
    // Its first words are "tesseract 5.3.0"; releases before 4.1 said them on the other stream.
    const release = /\d+(?:\.\d+)+/.exec(version.stdout + version.stderr)?.[0] ?? "unknown";
    return { release, languages: (list.stdout + list.stderr).split(/\s+/) };
  } catch (error) {
    throw new EngineUnavailable(`${program} cannot be run on this machine`, { cause: error });
  }
}

/** Automatic layout, as tesseract.js has it too. */
const AUTOMATIC_LAYOUT = "3";

async function readTsv(
  program: string,
  image: Uint8Array,
  language: OcrLanguage,
  options: RecogniseOptions,
): Promise<string> {
  const settings = ["-l", language, "--psm", AUTOMATIC_LAYOUT, "--dpi", dpiFor(options)];
  const child = spawn(program, ["stdin", "stdout", ...settings, "tsv"], {
    stdio: "pipe",
    // More threads than one slow it down, and take the cores of other slots.
    // oxlint-disable-next-line node/no-process-env -- no setting of ours: only what the program inherits
    env: { ...process.env, OMP_THREAD_LIMIT: "1" },
  });
  const stop = () => child.kill("SIGKILL");
  options.signal.addEventListener("abort", stop, { once: true });
  try {
    const ended = endOf(child);
    // It may end before it has taken the whole image; why, it says itself.
    child.stdin.on("error", () => undefined);
    child.stdin.end(image);
    const [tsv, said, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    if (code === 0 && !options.signal.aborted) return tsv;
    options.signal.throwIfAborted();
    throw new Error(`${NAME} could not read the image: ${said.trim().slice(0, 300)}`);
  } finally {
    options.signal.removeEventListener("abort", stop);
  }
}

function endOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once("error", (error) =>
      reject(
        hasCode(error, "ENOENT")
          ? new Error("tesseract was there when it was opened, and is gone now", { cause: error })
          : error,
      ),
    );
    child.once("close", resolve);
  });
}
