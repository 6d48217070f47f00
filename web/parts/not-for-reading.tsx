import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { session } from "../api/queries.ts";
import { useOpenedInError } from "../api/sealed-post.ts";
import { useNotices } from "../shell/notices.tsx";
import "../styles/sealed-post.css";
import { sealedPostTexts } from "../texts/sealed-post.ts";
import { useTexts } from "../texts/words.tsx";
import { Field } from "./field.tsx";
import { FormDialog } from "./form-dialog.tsx";
import { OpenedFields, openedBy, openedNow } from "./opened-fields.tsx";
import { wordsOf } from "./sealed-fields.tsx";
import { Problem } from "./states.tsx";

/**
 * For whoever has it in their inbox: says that they should not read it. They say what stands on the envelope;
 * for whom it is finds the opening desk out. `onDone` is called when it is closed, and no more theirs to see.
 */
export function NotForReadingDialog(props: {
  readonly entryId: string;
  readonly onClose: () => void;
  readonly onDone: () => void;
}) {
  const all = useTexts(sealedPostTexts);
  const words = all.error;
  const me = useQuery(session()).data?.person.displayName ?? "";
  const notices = useNotices();
  const [addressee, setAddressee] = useState("");
  const [sender, setSender] = useState("");
  const [opened, setOpened] = useState(() => openedNow(me));
  const shut = useOpenedInError(() => {
    notices.tell(words.doneByReader);
    props.onDone();
  });
  const submit = () => {
    if (shut.isPending) return;
    const body = { addressee, sender: wordsOf(sender), opened: openedBy(opened) };
    shut.mutate({ path: `/inbox-entries/${props.entryId}/opened-in-error`, body });
  };
  return (
    <FormDialog
      title={words.title}
      why={words.whyByReader}
      submit={words.submit}
      className="sealed__fields"
      isPending={shut.isPending}
      problem={shut.error === null ? null : <Problem error={shut.error} retry={submit} />}
      onSubmit={submit}
      onClose={props.onClose}
    >
      <Field
        label={all.addressee}
        hint={words.addresseeHint}
        value={addressee}
        maxLength={200}
        required
        autoComplete="off"
        onChange={(event) => setAddressee(event.target.value)}
      />
      <Field
        label={all.sender}
        value={sender}
        maxLength={200}
        autoComplete="off"
        onChange={(event) => setSender(event.target.value)}
      />
      <OpenedFields opened={opened} closed={words.closedByReader} onChange={setOpened} />
    </FormDialog>
  );
}
