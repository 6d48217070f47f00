// A process of its own that starts the server and then lives until it is killed: the tests kill it in every way.
import { startEmbeddedPostgres } from "../../../src/embedded-postgres/embedded-postgres.ts";

const dataFolder = process.argv[2] ?? "";
const server = await startEmbeddedPostgres({ dataFolder, log: () => undefined });
const { port, password, adopted } = server;
process.stdout.write(
  `${JSON.stringify({ port, password, adopted, url: server.url("postgres") })}\n`,
);
process.stdin.once("data", () => void server.stop().then(() => process.exit(0)));
