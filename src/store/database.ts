import { CamelCasePlugin, Kysely, PostgresDialect, sql, type Transaction } from "kysely";
import pg from "pg";
import type { DatabaseAccess } from "./database-access.ts";
import type { DB } from "./schema.ts";

// Calendar dates stay `YYYY-MM-DD` end to end (a Date would move with the zone), and the counts and
// shares of this house fit a double.
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);
pg.types.setTypeParser(pg.types.builtins.INT8, Number);
pg.types.setTypeParser(pg.types.builtins.NUMERIC, Number);

export type Trx = Transaction<DB>;

/** On whose behalf a transaction runs; it decides the database role and what row-level security shows. */
export type DbActor =
  | { readonly kind: "process"; readonly tenantId: string }
  /** Reads as the person: row-level security shows what is theirs. */
  | { readonly kind: "person"; readonly tenantId: string; readonly personId: string }
  /** Acts for the person: as the process, but it changes only what `begin_act` allowed (ADR 0010). */
  | { readonly kind: "act"; readonly tenantId: string; readonly personId: string }
  /** Nobody yet: whoever signs in, or shows a session. Sees nothing but what the sign-in functions give. */
  | { readonly kind: "visitor"; readonly personId: string | null }
  | { readonly kind: "housekeeper" };

/** The one way to the database: every query runs in a transaction that has an identity. */
export interface Store {
  withActor<T>(actor: DbActor, use: (trx: Trx) => Promise<T>): Promise<T>;
  /** Resolves when the database answers; throws its error otherwise. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** Opens the three pools; nothing connects before the first query. `connectionsMax` is per role. */
export function openStore(
  access: DatabaseAccess,
  connectionsMax: number,
  onCut: (error: Error) => void,
): Store {
  const open = (role: "poststelle_api" | "poststelle_worker" | "poststelle_housekeeper") => {
    const pool = new pg.Pool({
      connectionString: access.url(role),
      max: connectionsMax,
      application_name: role,
      connectionTimeoutMillis: 10_000,
    });
    // A connection that is cut must not end the process, be it idle or between two queries of a
    // transaction; the next query finds out.
    pool.on("error", onCut);
    pool.on("connect", (client) => client.on("error", onCut));
    return new Kysely<DB>({
      dialect: new PostgresDialect({ pool }),
      plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
    });
  };
  const worker = open("poststelle_worker");
  const api = open("poststelle_api");
  const pools = {
    person: api,
    visitor: api,
    process: worker,
    act: worker,
    housekeeper: open("poststelle_housekeeper"),
  };
  return {
    withActor: (actor, use) =>
      pools[actor.kind].transaction().execute(async (trx) => {
        await identify(trx, actor);
        return use(trx);
      }),
    async ping() {
      await sql`select 1`.execute(pools.housekeeper);
    },
    async close() {
      await Promise.all([...new Set(Object.values(pools))].map((pool) => pool.destroy()));
    },
  };
}

/** Local to the transaction, so that a pooled connection carries no identity to its next user. */
async function identify(trx: Trx, actor: DbActor): Promise<void> {
  const tenant = "tenantId" in actor ? actor.tenantId : "";
  const person = "personId" in actor ? (actor.personId ?? "") : "";
  await sql`select set_config('app.tenant', ${tenant}, true), set_config('app.person', ${person}, true)`.execute(
    trx,
  );
}
