import { imageMadeWith } from "../src/pages/made-with.ts";
import { openPages } from "../src/pages/open-pages.ts";
import type { PageFacts } from "../src/pages/page-source.ts";
import { pdfInside } from "../src/pages/pdf-inside.ts";
import type { InspectDeps } from "./inspect-contract.ts";

/** Codes of what is worth knowing about a file with pages; they stay with its component and its pages. */
export const irregularitiesOf = (facts: PageFacts): string[] => [
  ...(facts.ownerRestricted ? ["owner-restricted"] : []),
  ...(facts.repaired ? ["repaired"] : []),
  ...(facts.usesJbig2 ? ["uses-jbig2"] : []),
];

/** Counts the pages of a file without decoding them, and looks into a PDF. Throws PagesError. */
export const probePages: InspectDeps["probePages"] = async (bytes, mediaType, limits) => {
  const source = await openPages(bytes, mediaType, limits);
  try {
    const facts = irregularitiesOf(source.facts);
    const { pageCount } = source;
    if (mediaType !== "application/pdf") {
      return { pageCount, facts, madeWith: await imageMadeWith(bytes) };
    }
    const inside = await pdfInside(bytes, limits);
    const { software } = inside;
    const madeWith = { device: null, software, dpi: null };
    return { pageCount, facts: [...facts, ...inside.facts], madeWith, inside };
  } finally {
    source.close();
  }
};
