import pg from "pg";

const RETRY_MS = 1_000;

/**
 * Calls `heard` for every NOTIFY on a channel; connects again when cut. Gives the function that stops it.
 * `listening` is called whenever a connection begins to listen: what was told before it was missed.
 */
export function listen(
  url: string,
  channel: string,
  heard: (payload: string) => void,
  onError: (error: unknown) => void,
  listening: () => void = () => {},
): () => Promise<void> {
  let client: pg.Client | null = null;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const connect = async (): Promise<void> => {
    const next = new pg.Client({ connectionString: url });
    next.on("notification", (message) => heard(message.payload ?? ""));
    next.on("error", (error) => {
      onError(error);
      again(next);
    });
    try {
      await next.connect();
      await next.query(`listen ${next.escapeIdentifier(channel)}`);
      client = next;
      listening();
      if (stopped) await next.end();
    } catch (error) {
      onError(error);
      again(next);
    }
  };
  const again = (failed: pg.Client): void => {
    if (client === failed) client = null;
    failed.end().catch(() => {});
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(() => void connect(), RETRY_MS);
  };
  void connect();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await client?.end();
  };
}
