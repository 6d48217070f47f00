import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { captureOf, caseOf, documentOf } from "../api/queries.ts";
import { widthFor } from "./page-view.tsx";

/** Pages of the next case that are fetched before it is asked for. */
const PAGES_AHEAD = 3;
/** Half of a desk, until it stands and can be measured. */
const USUAL_PX = 800;

/** The next case is there, with its first pages, before it is asked for. */
export function usePreload(
  next: {
    readonly id: string;
    readonly captureId: string;
    readonly documentId: string | null;
  } | null,
): void {
  const client = useQueryClient();
  const id = next?.id;
  const documentId = next?.documentId ?? null;
  const captureId = next?.captureId ?? "";
  useEffect(() => {
    if (id === undefined) return;
    void client.prefetchQuery(caseOf(id));
    if (documentId === null) {
      void client.prefetchQuery(captureOf(captureId));
      return;
    }
    void client.fetchQuery(documentOf(documentId)).then(
      ({ contentVisible, pages }) => {
        if (!contentVisible) return;
        const place = document.querySelector(".case__pages")?.clientWidth ?? USUAL_PX;
        for (const { number } of pages.slice(0, PAGES_AHEAD)) {
          new Image().src = `/api/documents/${documentId}/pages/${number}/image?width=${widthFor(place)}`;
        }
      },
      // Whoever comes to it is told.
      () => {},
    );
  }, [client, id, captureId, documentId]);
}
