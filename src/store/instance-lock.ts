import pg from "pg";

const INSTANCE_LOCK = 7_061_802;

/**
 * Makes this process the one instance on its database until released or dead; null when another one is.
 * `lost` is called when the connection that holds the lock is cut.
 */
export async function lockInstance(
  url: string,
  lost: () => void,
): Promise<{ release(): Promise<void> } | null> {
  const client = new pg.Client({ connectionString: url, application_name: "poststelle_instance" });
  let released = false;
  client.on("error", () => {
    if (!released) lost();
  });
  await client.connect();
  const answer = await client.query<{ won: boolean }>("select pg_try_advisory_lock($1) as won", [
    INSTANCE_LOCK,
  ]);
  if (answer.rows[0]?.won !== true) {
    await client.end();
    return null;
  }
  return {
    async release() {
      released = true;
      await client.end();
    },
  };
}
