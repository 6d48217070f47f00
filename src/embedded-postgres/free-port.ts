import { randomInt } from "node:crypto";
import { createServer } from "node:net";

// Below the range from which Linux takes the ports of outgoing connections, so that a stopped server's port stays free.
const portMin = 15_000;
const portMax = 30_000;
const attemptsMax = 50;

/** Whether a server could listen on this TCP port of the host now. */
export async function isPortFree(host: string, port: number): Promise<boolean> {
  return new Promise<boolean>((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** A TCP port that is free now: the preferred one, else any. */
export async function chooseFreePort(host: string, preferred: number | undefined): Promise<number> {
  if (preferred !== undefined && (await isPortFree(host, preferred))) return preferred;
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const port = randomInt(portMin, portMax);
    if (await isPortFree(host, port)) return port;
  }
  throw new Error(
    `${host}: no free TCP port between ${portMin} and ${portMax} in ${attemptsMax} attempts`,
  );
}
