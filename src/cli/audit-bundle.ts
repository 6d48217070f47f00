import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { join, resolve } from "node:path";
import type { ProofBundle } from "../audit/bundle.ts";
import { openProofs } from "../audit/open-proofs.ts";
import type { EarlierTree } from "../audit/prove-events.ts";
import { signingKeyFiles } from "../audit/signing-key.ts";
import { hasCode } from "../error-code.ts";
import { dataPaths } from "../installation.ts";
import { allTenants } from "../store/audit-tree.ts";
import { findProvable, type ProvableDocument } from "../store/proof-material.ts";
import { printJson } from "./command.ts";
import { exitCodes, UsageError } from "./exit-code.ts";
import { type OpenInstallation, withInstallation } from "./keep-house.ts";
import type { Terminal } from "./terminal.ts";

export interface BundleOptions {
  /** Standard output where it is not said. */
  readonly out?: string;
  /** The head the proof goes on from; the last one the witness saw where it is not said. */
  readonly since?: EarlierTree;
  readonly json: boolean;
}

/** `poststelle audit bundle <document>`: writes the proof bundle of a document, byte for byte canonical. */
export const auditBundle = (
  idOrReceiptNumber: string,
  options: BundleOptions,
  terminal: Terminal,
): Promise<number> =>
  withInstallation({ migrates: false }, async (house) => {
    if (options.json && options.out === undefined) {
      throw new UsageError("--json needs --out: standard output holds one JSON object only.");
    }
    const document = await theDocument(house, idOrReceiptNumber);
    const bundle = await bundleOf(house, document, options.since ?? null);
    if (options.out === undefined) {
      process.stdout.write(bundle.text);
      return exitCodes.well;
    }
    const file = resolve(options.out);
    await writeOnce(file, bundle.text);
    const { publicFile } = signingKeyFiles(dataPaths(house.config.dataFolder).keys);
    const { events, head } = bundle;
    const bytes = Buffer.byteLength(bundle.text);
    if (options.json) {
      printJson({ document: document.id, file, bytes, events, head, publicKey: publicFile });
      return exitCodes.well;
    }
    terminal.line(`${document.receiptNumber}: ${events} events, ${bytes} bytes in ${file}`);
    terminal.line(`Tree head ${head.treeSize}:${head.rootHash}`);
    terminal.line(`To be checked with bin/verify-bundle.mjs and the public key ${publicFile}`);
    return exitCodes.well;
  });

function bundleOf(
  house: OpenInstallation,
  document: ProvableDocument,
  earlier: EarlierTree | null,
): Promise<ProofBundle> {
  const makeProof = openProofs({
    ...house,
    keysFolder: dataPaths(house.config.dataFolder).keys,
    witnessFolder: house.config.witnessFolder,
    inTenant: (tenantId, use) => house.store.withActor({ kind: "process", tenantId }, use),
    asHousekeeper: (use) => house.store.withActor({ kind: "housekeeper" }, use),
  });
  const actor = { kind: "house", part: `cli:${userInfo().username}` } as const;
  return makeProof({ document, actor, earlier, ofBatch: "shown", now: new Date() });
}

/** The document of this id; by receipt number the one main document of that letter. */
async function theDocument(
  house: OpenInstallation,
  idOrReceiptNumber: string,
): Promise<ProvableDocument> {
  const found: ProvableDocument[] = [];
  for (const { id } of await house.store.withActor({ kind: "housekeeper" }, allTenants)) {
    const actor = { kind: "process", tenantId: id } as const;
    found.push(
      ...(await house.store.withActor(actor, (trx) => findProvable(trx, idOrReceiptNumber))),
    );
  }
  const live = found.filter(
    (each) => each.mainDocumentId === each.id && each.state !== "superseded",
  );
  const [document, ...others] = found.length === 1 ? found : live;
  if (document !== undefined && others.length === 0) return document;
  if (found.length === 0) {
    throw new UsageError(
      `There is no document with the id or receipt number ${idOrReceiptNumber}.`,
    );
  }
  const ids = found.map((each) => `${each.id} (${each.role}, ${each.state})`);
  throw new UsageError(
    `${idOrReceiptNumber} has several documents; give the id of one: ${ids.join(", ")}`,
  );
}

async function writeOnce(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: "wx" });
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
    throw new UsageError(`${file} is there already. Remove it, or name another file.`);
  }
}

const verifier = join(import.meta.dirname, "../../bin/verify-bundle.mjs");

/** `poststelle audit verify-bundle ...`: the verifier itself, with its own words and exit code. */
export function verifyBundle(words: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [verifier, ...words], { stdio: "inherit" });
  return new Promise((done, fail) => {
    child.once("error", fail);
    child.once("close", (code) => done(code ?? exitCodes.environment));
  });
}
