import { type Command, InvalidArgumentError } from "commander";
import type { EarlierTree } from "../audit/prove-events.ts";
import type { BundleOptions } from "./audit-bundle.ts";
import { end, withExamples } from "./command.ts";
import type { Terminal } from "./terminal.ts";

/** `audit bundle` and `audit verify-bundle` (docs/proof.md). */
export function addProofCommands(audit: Command, terminal: Terminal): void {
  withExamples(
    audit
      .command("bundle")
      .description(
        "write the proof bundle of a document: hashes, transfer note, its events and their proofs",
      )
      .argument("<document>", "its id, or the receipt number of its letter")
      .option("--out <file>", "where it goes; never over a file (default: standard output)")
      .option(
        "--since <size:root>",
        "prove that the log goes on from this tree head (default: the last one the witness saw)",
        treeHead,
      )
      .option("--json", "print one JSON object and nothing else; needs --out", false)
      .action(async (document: string, options: BundleOptions) =>
        end(await (await import("./audit-bundle.ts")).auditBundle(document, options, terminal)),
      ),
    "poststelle audit bundle LIN-2026-00000427 --out proof.json",
  );
  withExamples(
    audit
      .command("verify-bundle")
      .description("check a proof bundle with bin/verify-bundle.mjs, which needs no Poststelle")
      .argument("<words...>", "bundle and options, as that program takes them")
      .allowUnknownOption()
      .action(async (words: string[]) =>
        end(await (await import("./audit-bundle.ts")).verifyBundle(words)),
      ),
    "poststelle audit verify-bundle proof.json --key audit-signing.pub.pem --rendition letter.pdf",
  );
}

function treeHead(value: string): EarlierTree {
  const [, size, rootHash] = /^([1-9]\d{0,11}):([0-9a-f]{64})$/.exec(value) ?? [];
  if (rootHash === undefined) {
    throw new InvalidArgumentError("use SIZE:ROOT, the root in 64 hex digits");
  }
  return { treeSize: Number(size), rootHash };
}
