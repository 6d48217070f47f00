import type { PageId } from "../../src/domain/ids.ts";

/** An id the API gave as one of a page, to be sent back in an act. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the API says of which kind its ids are
export const asPageId = (id: string): PageId => id as PageId;
