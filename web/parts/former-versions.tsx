import type { Document } from "../../src/api/contract/documents.ts";
import { pullSlipTexts } from "../texts/pull-slips.ts";
import { useTexts } from "../texts/words.tsx";

/** Pages that were turned or scanned anew, as they were before: nothing that was kept is out of reach. */
export function FormerVersions({ document }: { readonly document: Document }) {
  const words = useTexts(pullSlipTexts);
  const former = document.pages.flatMap(({ number, version }) =>
    Array.from({ length: (version ?? 1) - 1 }, (_, index) => ({ number, version: index + 1 })),
  );
  if (!document.contentVisible || former.length === 0) return null;
  return (
    <section>
      <h2 className="kern-title">{words.former}</h2>
      <ul className="plain-list">
        {former.map(({ number, version }) => (
          <li key={`${number} ${version}`}>
            <a
              className="kern-link"
              href={`/api/documents/${document.id}/pages/${number}/image?version=${version}`}
              target="_blank"
              rel="noreferrer"
            >
              {words.formerOf(number, version)}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
