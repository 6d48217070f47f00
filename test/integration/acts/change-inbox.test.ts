import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { verifyAudit } from "../../../src/audit/verify.ts";
import { setTownMode, setUnitMode } from "../../../src/acts/modes.ts";
import { dataPaths } from "../../../src/installation.ts";
import { beginAct } from "../../../src/store/act-rights.ts";
import { type Acting, only, openActing, why } from "../../support/acting.ts";
import { asSuperuserOf } from "../../support/postgres.ts";
import { trailOf } from "../../support/spine.ts";
import { workOff } from "../../support/work-off.ts";

let at: Acting;

beforeEach(async () => {
  at = await openActing();
});
afterEach(() => at.house.remove());

describe("an inbox entry", () => {
  test("is claimed by one, given to a at.people.colleague, put off, done and reopened", async () => {
    const { entry } = await at.deliveredLetter();
    expect(await at.inbox(at.people.caseWorker, entry.id, { act: "claim" })).toEqual({
      state: "claimed",
    });
    expect(await why(at.inbox(at.people.colleague, entry.id, { act: "claim" }))).toBe(
      "claimed-by-another",
    );
    expect(
      await why(at.inbox(at.people.colleague, entry.id, { act: "done", referenceNumber: null })),
    ).toBe("claimed-by-another");
    expect(
      await why(
        at.inbox(at.people.caseWorker, entry.id, {
          act: "assign-to",
          personId: at.people.stranger.personId,
        }),
      ),
    ).toBe("not-a-colleague");
    await at.inbox(at.people.caseWorker, entry.id, {
      act: "assign-to",
      personId: at.people.colleague.personId,
    });
    await at.inbox(at.people.colleague, entry.id, { act: "wait", followUpOn: "2027-01-04" });
    await at.inbox(at.people.colleague, entry.id, { act: "done", referenceNumber: "63-17/26" });
    expect(only(await at.entries("bauaufsicht")).state).toBe("done");
    expect(await why(at.inbox(at.people.colleague, entry.id, { act: "claim" }))).toBe(
      "not-possible-now",
    );
    await at.inbox(at.people.colleague, entry.id, { act: "reopen" });
    await at.inbox(at.people.colleague, entry.id, { act: "release" });
    expect(only(await at.entries("bauaufsicht"))).toMatchObject({ state: "new", claimedBy: null });
    const told = await trailOf(at.house, entry.documentId);
    expect(told.flatMap((fact) => (fact.type === "inbox-entry-changed" ? [fact.act] : []))).toEqual(
      ["claim", "assign-to", "wait", "done", "reopen", "release"],
    );

    // The tables are held against that: nobody gets a letter done, or back, without an act.
    const state = (is: string) =>
      asSuperuserOf(at.house.access.database, (client) =>
        client.query("update inbox_entry set state = $1 where id = $2", [is, entry.id]),
      );
    const { keys: keysFolder, witness: witnessFolder } = dataPaths(at.house.dataFolder);
    const findings = async () => {
      const verdict = await verifyAudit(
        { ...at.house, keysFolder, witnessFolder },
        at.house.tenantId,
      );
      return verdict.findings;
    };
    expect(await findings()).toEqual([]);
    await state("done");
    expect(await findings()).toEqual([
      expect.stringContaining("Its inbox entry is done, and the trail tells that it is new"),
    ]);
    await state("new");
    await at.inbox(at.people.colleague, entry.id, { act: "done", referenceNumber: null });
    expect(await findings()).toEqual([]);
    await state("claimed");
    expect(await findings()).toEqual([
      expect.stringContaining("Its inbox entry is claimed, and the trail tells that it is done"),
    ]);
  });

  test("is nobody's of another unit, nor a clerk's", async () => {
    const { entry } = await at.deliveredLetter();
    expect(await why(at.inbox(at.people.stranger, entry.id, { act: "claim" }))).toBe("not-found");
    expect(await why(at.inbox(at.people.clerk, entry.id, { act: "claim" }))).toBe("not-found");
  });

  test("goes on to another unit, and is gone here", async () => {
    const { entry, captureId } = await at.deliveredLetter();
    const forward = { act: "forward", unit: "jugendamt", reason: "betrifft die Kita" } as const;
    expect(
      await why(at.inbox(at.people.caseWorker, entry.id, { ...forward, unit: "bauaufsicht" })),
    ).toBe("same-unit");
    expect(await at.inbox(at.people.caseWorker, entry.id, forward)).toEqual({ state: "withdrawn" });
    await workOff(at.house);
    expect(only(await at.live(captureId)).state).toBe("delivered");
    expect(only(await at.entries("jugendamt")).state).toBe("new");
    expect(await why(at.inbox(at.people.caseWorker, entry.id, { act: "claim" }))).toBe("not-found");
  });

  test("comes back at most twice before a at.people.supervisor decides", async () => {
    const { captureId } = await at.deliveredLetter();
    const assign = { act: "assign", unit: "bauaufsicht" } as const;
    const bounce = async () => {
      const entry = (await at.entries("bauaufsicht")).find((each) => each.state === "new");
      await at.inbox(at.people.caseWorker, entry?.id ?? "", {
        act: "return",
        reason: "nicht für uns",
      });
      const { state, bounces } = only(await at.live(captureId));
      return { ...only(await at.openCases(captureId)), state, bounces };
    };
    const once = await bounce();
    expect(once).toMatchObject({ state: "in-clarification", bounces: 1, reason: "misrouted" });
    await at.settle(at.people.clerk, once.id, assign);
    await workOff(at.house);
    const twice = await bounce();
    expect(twice.bounces).toBe(2);
    expect(await why(at.settle(at.people.clerk, twice.id, assign))).toBe("supervisor-needed");
    await at.settle(at.people.supervisor, twice.id, assign);
    await workOff(at.house);
    expect(only(await at.live(captureId)).state).toBe("delivered");
  });
});

describe("what an act may change", () => {
  test("is the one capture it was begun on, whatever its code tries", async () => {
    const mine = await at.unclearLetter("einer.pdf");
    const other = await at.unclearLetter("anderer.pdf");
    const changed = await at.house.store.withActor(
      { kind: "act", ...at.people.clerk },
      async (trx) => {
        expect(await beginAct(trx, "case", mine.caseId)).toBe(true);
        expect(await beginAct(trx, "case", other.caseId)).toBe(false);
        const rows = await trx
          .updateTable("document")
          .set({ bounces: 7 })
          .returning("captureId")
          .execute();
        return rows.map((row) => row.captureId);
      },
    );
    expect(changed).toEqual([mine.captureId]);
    const unbegun = await at.house.store.withActor({ kind: "act", ...at.people.clerk }, (trx) =>
      trx.updateTable("document").set({ bounces: 8 }).returning("id").execute(),
    );
    expect(unbegun).toEqual([]);
  });

  test("is a unit's mode for its at.people.head and for a at.people.supervisor, the town's for a supervisor", async () => {
    await setUnitMode(at.deps, at.people.head, "bauaufsicht", "assisted");
    await setUnitMode(at.deps, at.people.supervisor, "jugendamt", "shadow");
    expect(await why(setUnitMode(at.deps, at.people.head, "jugendamt", "automatic"))).toBe(
      "not-allowed",
    );
    expect(await why(setUnitMode(at.deps, at.people.clerk, "bauaufsicht", "automatic"))).toBe(
      "not-allowed",
    );
    expect(await why(setTownMode(at.deps, at.people.head, true))).toBe("not-allowed");
    await setTownMode(at.deps, at.people.supervisor, true);
    const modes = await at.house.inTenant((trx) =>
      trx
        .selectFrom("orgUnit")
        .select(["key", "mode"])
        .where("key", "in", ["bauaufsicht", "jugendamt"])
        .orderBy("key")
        .execute(),
    );
    expect(modes.map((unit) => unit.mode)).toEqual(["assisted", "shadow"]);
    const facts = await trailOf(at.house, at.house.tenantId);
    expect(facts.map((fact) => fact.type)).toEqual([
      "unit-mode-changed",
      "unit-mode-changed",
      "town-mode-changed",
    ]);
  });
});
