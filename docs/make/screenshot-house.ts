import { PDFDocument } from "pdf-lib";
import * as citizens from "../../fixtures/make/letters-citizens.ts";
import * as organisations from "../../fixtures/make/letters-organisations.ts";
import { layOutLetter } from "../../fixtures/make/layout.ts";
import { citizen, type Letter, makeLetter } from "../../fixtures/make/letter.ts";
import { makePerson } from "../../fixtures/make/people.ts";
import { makeRandom, type Random } from "../../fixtures/make/random.ts";
import { newId } from "../../src/new-id.ts";
import { announceWorker } from "../../src/store/dispatch.ts";
import { openActing } from "../../test/support/acting.ts";
import type { TestHouse } from "../../test/support/house.ts";
import { handIn } from "../../test/support/letters-pdf.ts";
import { workOff } from "../../test/support/work-off.ts";

/** The demo town's post, which the machine routes alone, and what it leaves to a clerk; all made up. */
const letters: readonly (readonly [string, (random: Random) => Letter])[] = [
  ["Bauvoranfrage Carport.pdf", citizens.buildingEnquiry],
  ["Geburtsurkunden.pdf", citizens.birthCertificate],
  ["Familiengrab.pdf", citizens.graveExtension],
  ["Grundsicherung.pdf", citizens.basicIncome],
  ["Einspruch Parken.pdf", citizens.parkingFine],
  ["Baumfällung.pdf", citizens.treeFelling],
  ["Ratten im Hof.pdf", citizens.vermin],
  ["Gewerbeummeldung.pdf", organisations.tradeChange],
  ["Schadenersatz.pdf", organisations.liabilityClaim],
  ["Schulwechsel.pdf", organisations.schoolChange],
  ["Einwendung Bebauungsplan.pdf", organisations.planObjection],
  ["Rechnung.pdf", organisations.invoice],
  ["Aufenthaltstitel.pdf", organisations.residencePermit],
  ["Zwei Anliegen.pdf", citizens.twoDepartments],
  ["Unklares Anliegen.pdf", citizens.vague],
  ["Falsches Amt.pdf", citizens.wrongOffice],
];

/** What the building control office has in its inbox beside; one with a date until which it wants an answer. */
const ofBuildingControl: readonly (readonly [string, string, readonly string[]])[] = [
  [
    "Nachbarwiderspruch",
    "Widerspruch gegen die Baugenehmigung für Gartenweg 12",
    [
      "gegen die meinem Nachbarn erteilte Baugenehmigung für den Anbau am Gartenweg 12 lege ich Widerspruch ein. Die Abstandsflächen zu meinem Grundstück sind nach der Sächsischen Bauordnung nicht eingehalten.",
      "Ich bitte das Bauaufsichtsamt, den Bau bis zu einer Entscheidung einzustellen, und um Ihre Antwort bis zum 11. Dezember 2026.",
    ],
  ],
  [
    "Nutzungsänderung",
    "Bauantrag: Nutzungsänderung eines Ladens in eine Wohnung",
    [
      "für das Erdgeschoss des Hauses Marktstraße 8 beantrage ich die Baugenehmigung für eine Nutzungsänderung. Aus dem leerstehenden Laden soll eine Wohnung mit 64 Quadratmetern werden.",
      "Bauzeichnungen, Baubeschreibung und den Stellplatznachweis füge ich bei.",
    ],
  ],
  [
    "Baulastauskunft",
    "Auskunft aus dem Baulastenverzeichnis, Flurstück 212/7",
    [
      "vor dem Kauf des Flurstücks 212/7 bitte ich um eine schriftliche Auskunft aus dem Baulastenverzeichnis. Die Eigentümerin ist einverstanden; ihre Vollmacht liegt bei.",
      "Den Gebührenbescheid des Bauaufsichtsamtes senden Sie bitte an meine Anschrift.",
    ],
  ],
  [
    "Baubeginn",
    "Baubeginnsanzeige zur Baugenehmigung 32.1-2026/0417",
    [
      "hiermit zeige ich den Baubeginn für das Einfamilienhaus am Lerchenweg 3 an. Die Arbeiten beginnen am 30. November 2026, Bauleiter ist Herr Dipl.-Ing. Ole Sandmann.",
      "Der Nachweis des Standsicherheitsnachweises und die Bescheinigung des Prüfingenieurs liegen bei.",
    ],
  ],
];

const buildingLetter = (
  random: Random,
  [, subject, body]: (typeof ofBuildingControl)[number],
): Letter =>
  makeLetter({
    style: "citizen",
    department: "bauaufsicht",
    sender: citizen(makePerson(random)),
    office: ["Bauaufsichtsamt"],
    date: "2026-11-18",
    subject,
    body,
    contains: [],
  });

/** What the pictures are taken of. */
export interface PostedHouse {
  readonly house: TestHouse;
  /** A stack whose split a person is to look at. */
  readonly stackId: string;
}

/** A house of the demo town with a morning's post, worked off, and a file that takes too long. */
export async function openPostedHouse(): Promise<PostedHouse> {
  const at = await openActing();
  const { house, people } = at;
  for (const [name, write] of letters) await handInLetter(house, name, write);
  const own: string[] = [];
  for (const each of ofBuildingControl) {
    const [name] = each;
    own.push(await handInLetter(house, `${name}.pdf`, (random) => buildingLetter(random, each)));
  }
  const stack = await stackOf([citizens.birthCertificate, citizens.vermin, citizens.treeFelling]);
  const { captureId: stackId } = await handIn(house, "Stapel vom Schalter.pdf", stack);
  await workOff(house);
  // What the machine was not sure of goes where it belongs: the inbox is to have some.
  for (const captureId of own) {
    for (const { id } of await at.openCases(captureId)) {
      await at.settle(people.clerk, id, { act: "assign", unit: "bauaufsicht" });
    }
  }
  await workOff(house);
  const [, second] = await at.entries("bauaufsicht");
  if (second !== undefined) await at.inbox(people.caseWorker, second.id, { act: "claim" });
  await addWhatWaits(house);
  return { house, stackId };
}

async function handInLetter(
  house: TestHouse,
  name: string,
  write: (random: Random) => Letter,
): Promise<string> {
  const { pdf } = await layOutLetter(write(makeRandom(2026, name)));
  return (await handIn(house, name, pdf)).captureId;
}

/** Letters one behind the other, as a stack comes off the scanner. */
async function stackOf(writes: readonly ((random: Random) => Letter)[]): Promise<Uint8Array> {
  const stack = await PDFDocument.create();
  for (const [nth, write] of writes.entries()) {
    const { pdf } = await layOutLetter(write(makeRandom(2027, `stack ${nth}`)));
    const letter = await PDFDocument.load(pdf);
    const pages = await stack.copyPages(letter, letter.getPageIndices());
    for (const page of pages) stack.addPage(page);
  }
  return stack.save();
}

/** What the operators' page has to tell: a file that waits because it took too long, and how much was done when. */
async function addWhatWaits(house: TestHouse): Promise<void> {
  const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000);
  const late = await handInLetter(house, "Planunterlagen.pdf", organisations.planObjection);
  await house.asHousekeeper(async (trx) => {
    await trx
      .updateTable("task")
      .set({
        attempt: 2,
        lastProblem: "took longer than 60 s",
        firstProblemAt: ago(50),
        lastProblemAt: ago(4),
        dueAt: ago(-5),
      })
      .where("subjectId", "=", late)
      .execute();
    await trx
      .insertInto("stepFigure")
      .values(figuresOfDays(house.tenantId, ago(15)))
      .execute();
  });
}

const workers = ["poststelle-1", "poststelle-2"].map((host, nth) => ({
  id: newId(),
  host,
  pid: 4711 + nth,
  steps: ["inspect", "prepare", "read", "separate", "understand", "route", "deliver"],
  slots: 4,
}));

/** Two workers that are alive now. */
export const showWorkers = (house: TestHouse): Promise<void> =>
  house.asHousekeeper(async (trx) => {
    for (const worker of workers) await announceWorker(trx, worker);
  });

/** Quarters of today and of the same day of three weeks before, as busy as a mailroom's are. */
function figuresOfDays(tenantId: string, until: Date) {
  return [0, 7, 14, 21]
    .flatMap((days) =>
      Array.from({ length: 96 }, (_, quarter) => {
        const day = new Date(until.getTime() - days * 86_400_000);
        const isBusy = quarter > 28 && quarter < 70;
        return {
          tenantId,
          step: "read",
          fromAt: new Date(day.setHours(0, quarter * 15, 0, 0)),
          finished: isBusy ? 20 + ((quarter * 7) % 13) : 1,
          waiting: isBusy ? 3 * (quarter % 17) : 0,
        };
      }),
    )
    .filter(({ fromAt }) => fromAt < until);
}
