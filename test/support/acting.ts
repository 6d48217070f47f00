import { type ActPerson, ActRefused } from "../../src/acts/act.ts";
import { changeInbox } from "../../src/acts/change-inbox.ts";
import { settleCase } from "../../src/acts/settle-case.ts";
import type { CaseAct, InboxAct, SplitOrder } from "../../src/domain/acts.ts";
import { PageId } from "../../src/domain/ids.ts";
import { openTestHouse } from "./house.ts";
import { handIn, lettersPdf } from "./letters-pdf.ts";
import { workOff } from "./work-off.ts";

/** What says nothing about any department. */
const unclear = (name: string): string[] => [
  name,
  "",
  "Sehr geehrte Damen und Herren,",
  "",
  "wie besprochen erhalten Sie beiliegend das Gewünschte von uns zurück.",
  "Für Rückfragen stehen wir Ihnen gern zur Verfügung und danken sehr.",
];

/** Why an act was refused; "done" when it was not. */
export async function why(act: Promise<unknown>): Promise<string> {
  try {
    await act;
    return "done";
  } catch (error) {
    if (error instanceof ActRefused) return error.why;
    throw error;
  }
}

/** The one there is; throws when there are none or several. */
export const only = <T>(rows: readonly T[]): T => {
  const [row, ...more] = rows;
  if (row === undefined || more.length > 0) throw new Error(`There are ${rows.length}, not one`);
  return row;
};

export const nonEmpty = <T>(items: readonly T[]): [T, ...T[]] => {
  const [first, ...rest] = items;
  if (first === undefined) throw new Error("There are none");
  return [first, ...rest];
};
/** A main document of these pages, as an order says it. */
export const main = (...pages: PageId[]) => ({
  role: "main" as const,
  parent: null,
  pages: nonEmpty(pages),
});

const oneLetter = (pages: readonly PageId[]): SplitOrder => ({
  items: [{ documents: [main(...pages)] }],
  discards: [],
});

/** A house with people who act on its post: clerks, a supervisor, and case workers of three departments. */
export async function openActing() {
  const house = await openTestHouse();
  const deps = { ...house, now: () => new Date() };
  const person = (login: string): Promise<ActPerson> =>
    house.inTenant(async (trx) => {
      const row = await trx
        .selectFrom("person")
        .select("id")
        .where("login", "=", login)
        .executeTakeFirstOrThrow();
      return { tenantId: house.tenantId, personId: row.id };
    });

  const settle = (who: ActPerson, caseId: string, act: CaseAct) =>
    settleCase(deps, who, caseId, act);
  const inbox = (who: ActPerson, entryId: string, act: InboxAct) =>
    changeInbox(deps, who, entryId, act);

  const documentsOf = (captureId: string) =>
    house.inTenant((trx) =>
      trx
        .selectFrom("document")
        .innerJoin("mailItem", "mailItem.id", "document.mailItemId")
        .select(["document.id", "document.state", "document.mailItemId", "bounces"])
        .select(["receiptNumber", "receiptDay"])
        .where("document.captureId", "=", captureId)
        .orderBy("document.createdAt")
        .orderBy("document.id")
        .execute(),
    );
  const openCases = (captureId: string) =>
    house.inTenant((trx) =>
      trx
        .selectFrom("clarificationCase")
        .select(["id", "reason", "documentId"])
        .where("captureId", "=", captureId)
        .where("settledAt", "is", null)
        .execute(),
    );
  const entries = (unit: string) =>
    house.inTenant((trx) =>
      trx
        .selectFrom("inboxEntry")
        .innerJoin("orgUnit", "orgUnit.id", "inboxEntry.orgUnitId")
        .select(["inboxEntry.id", "inboxEntry.state", "claimedBy", "documentId"])
        .where("orgUnit.key", "=", unit)
        .orderBy("arrivedAt")
        .execute(),
    );
  const pageIds = (captureId: string) =>
    house
      .inTenant((trx) =>
        trx
          .selectFrom("page")
          .select("id")
          .where("captureId", "=", captureId)
          .orderBy("position")
          .execute(),
      )
      .then((rows) => rows.map((row) => PageId.parse(row.id)));
  const live = async (captureId: string) =>
    (await documentsOf(captureId)).filter((each) => each.state !== "superseded");
  const versions = (pageId: string) =>
    house.inTenant((trx) =>
      trx
        .selectFrom("pageVersion")
        .selectAll()
        .where("pageId", "=", pageId)
        .orderBy("version")
        .execute(),
    );
  /** A letter nobody could route, at the clarification desk. */
  async function unclearLetter(name = "unklar.pdf", pages = 1) {
    const names = Array.from({ length: pages }, (_, page) => `${name}, Seite ${page + 1}`);
    const { captureId } = await handIn(house, name, await lettersPdf(...names.map(unclear)));
    await workOff(house);
    const [first] = await openCases(captureId);
    if (first === undefined) throw new Error("The letter was routed");
    return { captureId, caseId: first.id };
  }

  async function deliveredLetter() {
    const letter = await unclearLetter("stapel.pdf", 3);
    await assignAll(letter.captureId);
    return { ...letter, entry: only(await entries("bauaufsicht")) };
  }
  /** A stack whose split is in doubt is first taken as one letter. */
  async function assignAll(captureId: string): Promise<void> {
    const first = only(await openCases(captureId));
    if (first.documentId === null) {
      const pages = await pageIds(captureId);
      await settle(clerk, first.id, { act: "split", order: oneLetter(pages) });
      await workOff(house);
    }
    await settle(clerk, only(await openCases(captureId)).id, {
      act: "assign",
      unit: "bauaufsicht",
    });
    await workOff(house);
  }

  const people = {
    clerk: await person("a.ackerknecht"),
    secondClerk: await person("b.bruchhaeuser"),
    supervisor: await person("c.curdsen"),
    operator: await person("d.dornhoefer"),
    administrator: await person("f.fechtmeier"),
    head: await person("k.kleeblatt"),
    caseWorker: await person("l.luettgenau"),
    colleague: await person("m.muehlstein"),
    stranger: await person("y.zwetsch"),
  };
  const { clerk } = people;
  return {
    house,
    deps,
    people,
    settle,
    inbox,
    documentsOf,
    openCases,
    entries,
    pageIds,
    live,
    versions,
    unclearLetter,
    deliveredLetter,
  };
}
export type Acting = Awaited<ReturnType<typeof openActing>>;
