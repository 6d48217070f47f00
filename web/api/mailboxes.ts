import { queryOptions, useMutation } from "@tanstack/react-query";
import type { z } from "zod";
import type {
  AdministeredMailboxes,
  MailboxStandings,
  MailboxTried,
  MailboxTryAsked,
} from "../../src/api/contract/mailboxes.ts";
import { request } from "./request.ts";

export type AdministeredMailbox = z.infer<typeof AdministeredMailboxes>["mailboxes"][number];
export type StandingOfMailbox = Pick<
  AdministeredMailbox,
  "state" | "since" | "sentence" | "waiting"
>;
export type MailboxTry = z.infer<typeof MailboxTried>;

/** What is found in a mailbox changes without anybody's act. */
const OFTEN_MS = 5_000;

/** The town's mailboxes as an administrator keeps them. */
export const administeredMailboxes = () =>
  queryOptions({
    queryKey: ["administration", "mailboxes"],
    queryFn: ({ signal }) =>
      request<z.infer<typeof AdministeredMailboxes>>("/api/administration/mailboxes", { signal }),
    refetchInterval: OFTEN_MS,
  });

/** How they stand, for whoever keeps the process running. */
export const mailboxStandings = () =>
  queryOptions({
    queryKey: ["task", "mailboxes"],
    queryFn: ({ signal }) =>
      request<z.infer<typeof MailboxStandings>>("/api/operations/mailboxes", { signal }),
    refetchInterval: OFTEN_MS,
  });

/** Says whether a mailbox can be used; changes nothing. */
export const useMailboxTry = () =>
  useMutation({
    mutationFn: (body: z.infer<typeof MailboxTryAsked>) =>
      request<MailboxTry>("/api/administration/mailboxes/try", { method: "POST", body }),
  });
