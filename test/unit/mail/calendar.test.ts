import { expect, test } from "@jest/globals";
import { textOfBlocks } from "../../../src/domain/typeset.ts";
import { renderCard } from "../../../src/mail/calendar.ts";

const INVITE = [
  "BEGIN:VCALENDAR",
  "METHOD:REQUEST",
  "BEGIN:VTIMEZONE",
  "DTSTART:16010101T000000",
  "END:VTIMEZONE",
  "BEGIN:VEVENT",
  "SUMMARY:Ortstermin\\, Lindenallee",
  "DTSTART:20260505T120000Z",
  "DTEND;TZID=Europe/Berlin:20260505T150000",
  "LOCATION:Raum",
  "  17",
  'ORGANIZER;CN="Beispiel, Erika":mailto:erika@example.org',
  "ATTENDEE;CN=Jan;PARTSTAT=ACCEPTED:mailto:jan@example.org",
  "DESCRIPTION:Bitte Plan\\nmitbringen.",
  "BEGIN:VALARM",
  "DESCRIPTION:Erinnerung",
  "END:VALARM",
  "END:VEVENT",
  "END:VCALENDAR",
].join("\r\n");

test("tells of an invitation what, when, where and who", () => {
  const card = renderCard(INVITE, "Europe/Berlin");
  expect(card?.title).toBe("Einladung zu einem Termin: Ortstermin, Lindenallee");
  expect(textOfBlocks(card?.blocks ?? []).split("\n")).toEqual([
    "Termin: Ortstermin, Lindenallee",
    "Beginn: 05.05.2026, 14:00",
    "Ende: 05.05.2026, 15:00 Uhr (Europe/Berlin)",
    "Ort: Raum 17",
    "Von: Beispiel, Erika <erika@example.org>",
    "Mit: Jan <jan@example.org> (zugesagt)",
    "",
    "Bitte Plan",
    "mitbringen.",
  ]);
});

test("tells of a business card who and where", () => {
  const vcard =
    "BEGIN:VCARD\nVERSION:3.0\nFN:Erika Beispiel\nADR;TYPE=work:;;Allee 1;Lindenau;;01234;DE\nitem1.TEL:0123\nEND:VCARD";
  const card = renderCard(vcard, "Europe/Berlin");
  expect(card?.title).toBe("Visitenkarte: Erika Beispiel");
  expect(textOfBlocks(card?.blocks ?? [])).toBe(
    "Name: Erika Beispiel\nAdresse: Allee 1, Lindenau, 01234, DE\nTelefon: 0123",
  );
});

test("takes no other text for one", () => {
  expect(renderCard("Er schrieb: BEGIN:VCALENDAR", "Europe/Berlin")).toBeNull();
  expect(renderCard("BEGIN:VCALENDAR\nEND:VCALENDAR", "Europe/Berlin")).toBeNull();
});
