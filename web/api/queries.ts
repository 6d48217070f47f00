import {
  keepPreviousData,
  queryOptions,
  infiniteQueryOptions,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import type { z } from "zod";
import type { CaptureList, Capture } from "../../src/api/contract/captures.ts";
import type { Case, CaseList } from "../../src/api/contract/cases.ts";
import type { Document, History, PageText } from "../../src/api/contract/documents.ts";
import type { InboxEntryList, InboxList } from "../../src/api/contract/inbox.ts";
import type { Session } from "../../src/api/contract/session.ts";
import type { UnitList } from "../../src/api/contract/units.ts";
import type { InboxAct } from "../../src/domain/acts.ts";
import { asking, pathWith, Refusal, request } from "./request.ts";

/** Everything the portal asks, one entry per question; keys start with what live events name. */
export const session = () =>
  queryOptions({
    queryKey: ["session"],
    queryFn: async ({ signal }): Promise<Session | null> => {
      try {
        const known = await request<Session>("/api/session", { signal });
        asking.csrfToken = known.csrfToken;
        return known;
      } catch (error) {
        if (error instanceof Refusal && error.status === 401) return null;
        throw error;
      }
    },
    staleTime: Infinity,
    // Else who opens the portal while the server is away would be told nothing.
    networkMode: "always",
  });

export const inboxes = () =>
  queryOptions({
    queryKey: ["inbox-entry", "inboxes"],
    queryFn: ({ signal }) => request<z.infer<typeof InboxList>>("/api/inboxes", { signal }),
  });

export type InboxShow = "open" | "new" | "mine" | "claimed" | "waiting" | "done";
/** A line of the list, with what else belongs to its bundle. */
export type ListedEntry = z.infer<typeof InboxEntryList>["items"][number];
export type InboxEntry = Omit<ListedEntry, "bundle">;

/** Which entries of which inbox are shown. */
export interface InboxView {
  readonly unit: string;
  readonly show: InboxShow;
  readonly unread: boolean;
  /** Deadlines up to this day; empty: any, and entries without one. */
  readonly deadlineUntil: string;
}

export const inboxEntries = (view: InboxView) => {
  const { unit, ...filter } = view;
  return infiniteQueryOptions({
    queryKey: ["inbox-entry", "entries", unit, filter],
    queryFn: ({ signal, pageParam }) => pageOfEntries(view, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
  });
};

/** Stands for the first of one's own inboxes, whose unit is not known yet. */
export const FIRST_INBOX = "~";
/** The first page of that inbox; it says whose it is. */
export const firstEntries = (view: InboxView, signal: AbortSignal) =>
  pageOfEntries(view, null, signal);

const pageOfEntries = (
  { unit, ...filter }: InboxView,
  cursor: string | null,
  signal: AbortSignal,
) =>
  request<z.infer<typeof InboxEntryList>>(
    pathWith(`/api/inboxes/${encodeURIComponent(unit)}/entries`, { ...filter, cursor, limit: 100 }),
    { signal },
  );

export const documentOf = (id: string) =>
  queryOptions({
    queryKey: ["document", id],
    queryFn: ({ signal }) => request<Document>(`/api/documents/${id}`, { signal }),
  });

export const historyOf = (id: string) =>
  queryOptions({
    queryKey: ["document", id, "history"],
    queryFn: ({ signal }) =>
      request<z.infer<typeof History>>(`/api/documents/${id}/history`, { signal }),
  });

/** The words of a page never change while it has the same version. */
export const pageText = (id: string, page: number, version: number | null) =>
  queryOptions({
    queryKey: ["page-text", id, page, version],
    queryFn: ({ signal }) =>
      request<PageText>(`/api/documents/${id}/pages/${page}/text`, { signal }),
    staleTime: Infinity,
  });

export type CaseInFull = z.infer<typeof Case>;

export const cases = () =>
  infiniteQueryOptions({
    queryKey: ["case", "list"],
    queryFn: ({ signal, pageParam }) =>
      request<z.infer<typeof CaseList>>(pathWith("/api/cases", { cursor: pageParam, limit: 200 }), {
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });

export const caseOf = (id: string) =>
  queryOptions({
    queryKey: ["case", id],
    queryFn: ({ signal }) => request<CaseInFull>(`/api/cases/${id}`, { signal }),
  });

export const captureOf = (id: string) =>
  queryOptions({
    queryKey: ["capture", id],
    queryFn: ({ signal }) => request<Capture>(`/api/captures/${id}`, { signal }),
  });

export const capturesOf = (day: string) =>
  infiniteQueryOptions({
    queryKey: ["capture", "list", day],
    queryFn: ({ signal, pageParam }) =>
      request<z.infer<typeof CaptureList>>(
        pathWith("/api/captures", { day, cursor: pageParam, limit: 100 }),
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
  });

export const units = () =>
  queryOptions({
    queryKey: ["units"],
    queryFn: ({ signal }) => request<z.infer<typeof UnitList>>("/api/units", { signal }),
    staleTime: 5 * 60_000,
  });

/** Does something to an entry of an inbox. */
export function useInboxAct() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, act }: { readonly id: string; readonly act: InboxAct }) =>
      request<{ readonly state: string }>(`/api/inbox-entries/${id}/act`, {
        method: "POST",
        body: act,
      }),
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ["inbox-entry"] }),
        client.invalidateQueries({ queryKey: ["document"] }),
      ]),
  });
}
