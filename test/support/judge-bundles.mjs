// Has bin/verify-bundle.mjs judge many bundles in one process of a plain node: base64, one a line of
// standard input. Prints a JSON list: "yes", or the code of the reason why not.
//
//   node judge-bundles.mjs KEY-ID
import { readFileSync } from "node:fs";
import { checkBundle } from "../../bin/verify-bundle.mjs";

function judge(line) {
  try {
    checkBundle(Buffer.from(line, "base64"), process.argv[2]);
    return "yes";
  } catch (error) {
    return error.message;
  }
}

const lines = readFileSync(0, "utf8").split("\n");
process.stdout.write(JSON.stringify(lines.map(judge)));
