/** The date forms of RFC 5322, of ISO 8601 and of the C library; V8 would read a date into any words. */
const FORMS = [
  /^([a-z]{2,9}\.?,?\s+)?\d{1,2}[\s-]+[a-z]{3,9}\.?[\s-]+\d{2,4},?\s+\d{1,2}:\d{2}/i,
  /^\d{4}-\d{2}-\d{2}[t ]\d{2}:\d{2}/i,
  /^[a-z]{3},?\s+[a-z]{3}\s+\d{1,2}\s+\d{1,2}:\d{2}(:\d{2})?\s+\d{4}/i,
];
const ZONED = /([+-]\d{2}:?\d{2}|\d\s?Z|\b(UT|UTC|GMT|[ECMP][SD]T))$/i;

/**
 * The instant a Date field names, or null when it names none between 1970 and 2999. Without a zone it is
 * taken for UTC, never for the zone of this machine. (mailparser takes an unreadable date for now.)
 */
export function mailDate(value: string | null): Date | null {
  const bare = (value ?? "")
    .replaceAll(/\([^()]*\)/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim()
    .replace(/\b(MEZ|CET)$/i, "+0100")
    .replace(/\b(MESZ|CEST)$/i, "+0200");
  if (!FORMS.some((form) => form.test(bare))) return null;
  const time = Date.parse(ZONED.test(bare) ? bare : `${bare} +0000`);
  const [earliest, latest] = [Date.UTC(1970, 0, 1), Date.UTC(2999, 11, 31)];
  return Number.isNaN(time) || time < earliest || time > latest ? null : new Date(time);
}
