import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { sql } from "kysely";
import { openTestHouse, type TestHouse } from "../../support/house.ts";
import { asSuperuser } from "../../support/postgres.ts";

let house: TestHouse;
beforeEach(async () => {
  house = await openTestHouse();
});
afterEach(() => house.remove());

// PostgreSQL restarts while a step's transaction is between two queries: the transaction fails, the
// process lives on, and the next one gets a new connection.
test("a connection cut within a transaction fails that transaction only", async () => {
  const cut = house.inTenant(async (trx) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx);
    await asSuperuser((client) =>
      client.query("select pg_terminate_backend($1, 5000)", [rows[0]?.pid]),
    );
    await new Promise((resolve) => setTimeout(resolve, 200));
    return sql`select 1`.execute(trx);
  });
  await expect(cut).rejects.toThrow(/terminat|not queryable|closed/i);
  await expect(house.store.ping()).resolves.toBeUndefined();
  await expect(house.inTenant((trx) => sql`select 1`.execute(trx))).resolves.toBeDefined();
});
