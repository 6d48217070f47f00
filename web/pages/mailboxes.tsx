import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useAdministratorAct } from "../api/administration.ts";
import {
  type AdministeredMailbox,
  administeredMailboxes,
  useMailboxTry,
} from "../api/mailboxes.ts";
import { ActDialog } from "../parts/act-dialog.tsx";
import { Button } from "../parts/button.tsx";
import { MailboxDialog } from "../parts/mailbox-dialog.tsx";
import { MailboxState } from "../parts/mailbox-state.tsx";
import { MailboxTried } from "../parts/mailbox-tried.tsx";
import { Loading, Problem } from "../parts/states.tsx";
import { useNotices } from "../shell/notices.tsx";
import "../styles/administration.css";
import "../styles/mailboxes.css";
import { mailboxTexts } from "../texts/mailboxes.ts";
import { useTexts, useWords } from "../texts/words.tsx";

/** The mailboxes from which the town's e-mails are collected: an administrator's. */
export function MailboxesPage() {
  const words = useTexts(mailboxTexts);
  const notices = useNotices();
  const known = useQuery(administeredMailboxes());
  const [isAdding, setAdding] = useState(false);
  if (known.data === undefined) {
    return known.isPending ? (
      <Loading />
    ) : (
      <Problem error={known.error} retry={() => void known.refetch()} />
    );
  }
  const { mailboxes } = known.data;
  return (
    <div className="administration">
      <div className="administration__head">
        <h1 className="kern-heading-medium">{words.title}</h1>
        <Button kind="primary" onClick={() => setAdding(true)}>
          {words.add}
        </Button>
      </div>
      {known.isError ? (
        // What was known last stays, and says that it is old.
        <Problem error={known.error} retry={() => void known.refetch()} />
      ) : null}
      <p className="kern-body">{words.why}</p>
      {mailboxes.length === 0 ? <p className="kern-body empty">{words.none}</p> : null}
      {mailboxes.map((mailbox) => (
        <MailboxPart key={mailbox.id} mailbox={mailbox} />
      ))}
      {isAdding ? (
        <MailboxDialog
          mailbox={null}
          onDone={() => {
            setAdding(false);
            notices.tell(words.saved);
          }}
          onClose={() => setAdding(false)}
        />
      ) : null}
    </div>
  );
}

function MailboxPart({ mailbox }: { readonly mailbox: AdministeredMailbox }) {
  const words = useTexts(mailboxTexts);
  const { time } = useWords();
  const { id, settings, sentence, waiting } = mailbox;
  return (
    <section className="mailbox" aria-labelledby={`mailbox-${id}`}>
      <div className="administration__head">
        <h2 className="kern-heading-small" id={`mailbox-${id}`}>
          {settings.name}
        </h2>
        <MailboxState of={mailbox} clock={time} />
      </div>
      {sentence === null ? null : (
        <p className="mailbox__tried mailbox__tried--danger">
          <span className="kern-icon kern-icon--danger" aria-hidden="true" />
          <span className="kern-body">{sentence}</span>
        </p>
      )}
      <p className="kern-body">{words.waiting(waiting)}</p>
      <dl className="mailbox__facts">
        <dt>{words.server}</dt>
        <dd>{`${settings.host}:${settings.port}, ${words.securities[settings.security]}`}</dd>
        <dt>{words.login}</dt>
        <dd>{settings.login}</dd>
        <dt>{words.folders}</dt>
        <dd>{words.foldersOf(settings.folder, settings.doneFolder, settings.refusedFolder)}</dd>
      </dl>
      <MailboxActs mailbox={mailbox} />
    </section>
  );
}

type Asked = "change" | "pause" | "remove";

function MailboxActs({ mailbox }: { readonly mailbox: AdministeredMailbox }) {
  const words = useTexts(mailboxTexts);
  const notices = useNotices();
  const [asked, ask] = useState<Asked | null>(null);
  const resume = useAdministratorAct<null>(() => notices.tell(words.resumed));
  const attempt = useMailboxTry();
  const { id, settings, state } = mailbox;
  const path = `/mailboxes/${id}`;
  const close = () => ask(null);
  const done = (text: string) => () => {
    close();
    notices.tell(text);
  };
  const tryIt = () => attempt.mutate({ id, settings, password: null });
  const goOn = () =>
    resume.mutate({ method: "POST", path: `${path}/pause`, body: { paused: false } });
  const named = (word: string) => (
    <>
      {word}
      <span className="mailbox__whose"> {settings.name}</span>
    </>
  );
  return (
    <>
      <div className="administration__acts">
        <Button onClick={tryIt} disabled={attempt.isPending}>
          {named(words.tryIt)}
        </Button>
        <Button onClick={() => ask("change")}>{named(words.change)}</Button>
        {state === "paused" ? (
          <Button onClick={goOn} disabled={resume.isPending}>
            {named(words.resume)}
          </Button>
        ) : (
          <Button onClick={() => ask("pause")}>{named(words.pause)}</Button>
        )}
        <Button onClick={() => ask("remove")}>{named(words.remove)}</Button>
      </div>
      <MailboxTried attempt={attempt} retry={tryIt} />
      {resume.isError ? <Problem error={resume.error} retry={goOn} /> : null}
      {asked === "change" ? (
        <MailboxDialog mailbox={mailbox} onDone={done(words.saved)} onClose={close} />
      ) : null}
      {asked === "pause" ? (
        <ActDialog
          title={words.pauseOf(settings.name)}
          why={words.pauseWhy}
          submit={words.pause}
          act={() => ({ method: "POST", path: `${path}/pause`, body: { paused: true } })}
          onDone={done(words.paused)}
          onClose={close}
        />
      ) : null}
      {asked === "remove" ? (
        <ActDialog
          title={words.removeOf(settings.name)}
          why={words.removeWhy}
          submit={words.remove}
          act={() => ({ method: "DELETE", path })}
          onDone={done(words.removed)}
          onClose={close}
        />
      ) : null}
    </>
  );
}
