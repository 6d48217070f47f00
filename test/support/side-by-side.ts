import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { z } from "zod";

/**
 * `node test/support/side-by-side.ts <script>...` inside `npm run`: runs these scripts of package.json, as
 * many at a time as there are cores. What one says is printed as a whole when it has ended. Ends with 1
 * when any failed, and names those; none is cut short by another.
 */
const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(await readFile("package.json", "utf8")));
const waiting = process.argv.slice(2);
const failed: string[] = [];

async function work(): Promise<void> {
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    const command = scripts[name] ?? `echo "package.json has no script ${name}"; exit 1`;
    const started = Date.now();
    // No npm in between: it costs half a second of a core, and `npm run` has set the path.
    const child = spawn(command, { shell: true, stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => (said += text));
    }
    const code = await new Promise<number | null>((resolve) => {
      child.once("close", resolve);
    });
    if (code !== 0) failed.push(name);
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    process.stdout.write(`\n> ${name}: ${code === 0 ? "well" : "FAILED"}, ${seconds} s\n${said}`);
  }
}

await Promise.all(Array.from({ length: availableParallelism() }, work));
if (failed.length > 0) {
  process.stdout.write(`\nFailed: ${failed.join(", ")}\n`);
  process.exitCode = 1;
}
