import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { caseOf } from "../api/queries.ts";
import { request } from "../api/request.ts";
import { widthFor } from "./page-view.tsx";

/** Half of a desk, until it stands and can be measured. */
const USUAL_PX = 800;

/**
 * The next case is there, and its first pages are ready at the API, before it is asked for. Nothing of
 * them comes here yet: what nobody has looked at is no reading, and none is noted.
 */
export function usePreload(next: { readonly id: string } | null): void {
  const client = useQueryClient();
  const id = next?.id;
  useEffect(() => {
    if (id === undefined) return;
    void client.prefetchQuery(caseOf(id));
    const place = document.querySelector(".case__pages")?.clientWidth ?? USUAL_PX;
    request(`/api/cases/${id}/ahead?width=${widthFor(Math.min(place, 1100))}`).catch(() => {
      // Whoever comes to it is told.
    });
  }, [client, id]);
}
