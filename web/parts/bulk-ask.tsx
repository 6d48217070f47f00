import { useQuery } from "@tanstack/react-query";
import type { InboxAct } from "../../src/domain/acts.ts";
import { caseWorkOf } from "../api/case-work.ts";
import { AssignDialog } from "./case-work-dialogs.tsx";
import { type AskedEntryAct, EntryActDialog } from "./entry-act-dialog.tsx";

/** What is asked before it is done to several entries. */
export type AskedBulkAct = AskedEntryAct | "assign-to";
export type BulkAct = Extract<InboxAct, { readonly act: AskedBulkAct | "claim" }>;

/** Asks for what an act on several entries needs; the colleagues are those of any of them, all being of one inbox. */
export function BulkAsk(props: {
  readonly asked: AskedBulkAct;
  /** The document of one of them. */
  readonly documentId: string;
  readonly onClose: () => void;
  readonly onDo: (act: BulkAct) => void;
}) {
  const { asked, documentId, onClose, onDo } = props;
  const known = useQuery({ ...caseWorkOf(documentId), enabled: asked === "assign-to" });
  if (asked !== "assign-to") {
    return <EntryActDialog asked={asked} busy={false} onClose={onClose} onDo={onDo} />;
  }
  if (known.data === undefined) return null;
  return (
    <AssignDialog
      colleagues={known.data.colleagues}
      onClose={onClose}
      onChoose={(personId) => onDo({ act: "assign-to", personId })}
    />
  );
}
