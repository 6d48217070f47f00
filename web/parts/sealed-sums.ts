import type { SealedRecord } from "../../src/api/contract/sealed-post.ts";

/** What of a day's sealed post stands in the register, by how it is recorded; and what lies ready, of any day. */
export const sumsOf = (records: readonly SealedRecord[], day: string) => {
  const held = records.filter(({ withdrawn }) => withdrawn === null);
  const ofDay = held.filter(({ receiptDay }) => receiptDay === day);
  const items = (as: SealedRecord["recordAs"]): number =>
    ofDay.reduce((sum, each) => sum + (each.recordAs === as ? each.items : 0), 0);
  return {
    count: items("count"),
    line: items("line"),
    image: items("image"),
    lies: held.filter((each) => each.recordAs !== "count" && each.handedOver === null).length,
  };
};
