import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import type { Document } from "../../src/api/contract/documents.ts";
import { saveProof, transferNoteOf } from "../api/document.ts";
import { useNotices } from "../shell/notices.tsx";
import { documentTexts } from "../texts/document.ts";
import { useTexts, useWords } from "../texts/words.tsx";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import { Icon } from "./icon.tsx";
import { Loading, Problem } from "./states.tsx";

/** The other documents of the same item: envelope, enclosures or attachments by their names, other letters. */
export function SameItem({ document }: { readonly document: Document }) {
  const { texts, size } = useWords();
  const words = useTexts(documentTexts);
  const parts = [
    ...(document.envelope === null
      ? []
      : [{ ...document.envelope, called: texts.document.envelope }]),
    ...document.enclosures.map((each, index) => ({
      ...each,
      called: `${texts.document.enclosure} ${index + 1}`,
    })),
    ...document.others.map((each) => ({ ...each, called: texts.document.main })),
  ];
  if (parts.length === 0) return null;
  return (
    <section>
      <h2 className="kern-title">
        {document.isMessage ? words.attachments : texts.document.bundle}
      </h2>
      <ul className="plain-list same-item">
        {parts.map((part) => (
          <li key={part.id}>
            <Link className="kern-link" to={`/documents/${part.id}`}>
              {part.file?.name ?? part.called}
            </Link>
            {part.file?.name == null ? null : (
              <span className="kern-body kern-body--small kern-body--muted">
                {part.called} · {size(part.file.bytes)}
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What of a document can be saved, and what documents it: original, PDF, transfer note, proof. */
export function DocumentFiles({ document }: { readonly document: Document }) {
  const { texts } = useWords();
  const words = useTexts(documentTexts);
  const [isNote, setNote] = useState(false);
  if (!document.contentVisible) return null;
  const path = `/api/documents/${document.id}`;
  const has = (kind: string): boolean => document.renditions.some((each) => each.kind === kind);
  return (
    <section className="downloads">
      <h2 className="kern-title">{words.files}</h2>
      {document.originalOf === "document" ? (
        <Download path={`${path}/original`} name={texts.document.original} />
      ) : null}
      {has("searchable-pdf") ? (
        <Download path={`${path}/rendition`} name={texts.document.rendition} />
      ) : null}
      {has("transfer-note") ? (
        <>
          <Download path={`${path}/transfer-note`} name={words.noteDownload} />
          <Button onClick={() => setNote(true)}>{words.noteShow}</Button>
        </>
      ) : null}
      <Proof document={document} />
      {isNote ? <NoteDialog id={document.id} onClose={() => setNote(false)} /> : null}
    </section>
  );
}

function Download({ path, name }: { readonly path: string; readonly name: string }) {
  return (
    <a className="kern-link" href={path} download>
      <Icon name="download" /> {name}
    </a>
  );
}

function Proof({ document }: { readonly document: Document }) {
  const words = useTexts(documentTexts);
  const notices = useNotices();
  const proof = useMutation({
    mutationFn: () => saveProof(document.id, `${document.receipt.number}-proof.json`),
    onSuccess: () => notices.tell(words.proofDone),
    onError: (error) => notices.complain(error),
  });
  return (
    <>
      <Button disabled={proof.isPending} onClick={() => proof.mutate()}>
        {proof.isPending ? words.proofMaking : words.proof}
      </Button>
      <p className="kern-body kern-body--small kern-body--muted">{words.proofHint}</p>
    </>
  );
}

function NoteDialog(props: { readonly id: string; readonly onClose: () => void }) {
  const { texts } = useWords();
  const words = useTexts(documentTexts);
  const note = useQuery(transferNoteOf(props.id));
  const sheet = note.data?.sheet ?? null;
  return (
    <Dialog title={words.noteTitle} onClose={props.onClose}>
      <section className="kern-dialog__body note" tabIndex={0} aria-label={words.noteTitle}>
        {note.isPending ? (
          <Loading />
        ) : note.isError ? (
          <Problem error={note.error} retry={() => void note.refetch()} />
        ) : sheet === null ? (
          <p className="kern-body">{words.noteNone}</p>
        ) : (
          // The note is German, as it stands in the rendition.
          <div lang="de">
            {sheet.lead.map((sentence) => (
              <p key={sentence} className="kern-body">
                {sentence}
              </p>
            ))}
            {sheet.sections.map(({ heading, rows }) => (
              <section key={heading}>
                <h3 className="kern-title">{heading}</h3>
                <dl className="facts">
                  {linesOf(rows).map(({ label, lines }) => (
                    <div key={label}>
                      <dt>{label}</dt>
                      {lines.map((line) => (
                        <dd key={line}>{line}</dd>
                      ))}
                    </div>
                  ))}
                </dl>
              </section>
            ))}
            <p className="kern-body kern-body--small kern-body--muted">{sheet.foot}</p>
          </div>
        )}
      </section>
      <footer className="kern-dialog__footer">
        <Button onClick={props.onClose}>{texts.state.close}</Button>
      </footer>
    </Dialog>
  );
}

/** Rows with those that go on with them: an empty label belongs to the one before. */
function linesOf(rows: readonly { readonly label: string; readonly text: string }[]) {
  const lines: { label: string; lines: string[] }[] = [];
  for (const { label, text } of rows) {
    if (label === "" && lines.length > 0) lines.at(-1)?.lines.push(text);
    else lines.push({ label, lines: [text] });
  }
  return lines;
}
