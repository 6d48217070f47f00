import { expect, test } from "@jest/globals";
import { mailDate } from "../../../src/mail/mail-date.ts";

test.each([
  ["Tue, 05 May 2026 14:05:06 +0200", "2026-05-05T12:05:06.000Z"],
  ["Tue, 05 May 2026 14:05:06 +0200 (MESZ)", "2026-05-05T12:05:06.000Z"],
  ["5 May 2026 14:05 GMT", "2026-05-05T14:05:00.000Z"],
  ["Tue, 05 May 2026 14:05:06 CEST", "2026-05-05T12:05:06.000Z"],
  ["Tue, 05 May 2026 14:05:06", "2026-05-05T14:05:06.000Z"],
  ["Tue May  5 14:05:06 2026", "2026-05-05T14:05:06.000Z"],
  ["2026-05-05T14:05:06Z", "2026-05-05T14:05:06.000Z"],
  ["gestern abend", null],
  ["7370951615", null],
  ["Mon, 99 Foo 99999 99:99", null],
  ["1 Jan 9999 00:00 GMT", null],
  ["", null],
  [null, null],
])("reads %s as %s", (field, instant) => {
  expect(mailDate(field)?.toISOString() ?? null).toBe(instant);
});
