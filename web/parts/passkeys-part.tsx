import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { flushSync } from "react-dom";
import type { z } from "zod";
import type { PasskeyOptions, Passkeys } from "../../src/api/contract/passkeys.ts";
import type { RecoveryCodes } from "../../src/api/contract/session.ts";
import { secondFactor } from "../api/account.ts";
import { knowsPasskeys, makePasskey, passkeys } from "../api/passkeys.ts";
import { session } from "../api/queries.ts";
import { request } from "../api/request.ts";
import { useNotices } from "../shell/notices.tsx";
import { passkeyTexts } from "../texts/passkeys.ts";
import { useTexts, useWords } from "../texts/words.tsx";
import { Button } from "./button.tsx";
import { Field } from "./field.tsx";
import { FormDialog } from "./form-dialog.tsx";
import { PasskeyProblem } from "./passkey-problem.tsx";
import { RecoveryCodesPart } from "./recovery-codes.tsx";
import { Loading, Problem } from "./states.tsx";

const PATH = "/api/session/passkeys";
const TITLE = "account-passkeys";
type Own = Passkeys["passkeys"][number];
/** What is being done: a new one, or an act on one. */
type Doing = { readonly act: "add" } | { readonly act: "rename" | "remove"; readonly passkey: Own };

/** One's own passkeys: made, named and removed, each with the password once more. */
export function PasskeysPart() {
  const words = useTexts(passkeyTexts);
  const client = useQueryClient();
  const mine = useQuery(passkeys());
  const [doing, setDoing] = useState<Doing | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  if (mine.isError) return <Problem error={mine.error} retry={() => void mine.refetch()} />;
  if (mine.data === undefined) return <Loading />;
  /** Only what was shown is behind one: what is owed may be done by that. */
  const goOn = () => void client.invalidateQueries({ queryKey: session().queryKey });
  return (
    <section className="account__part" aria-labelledby={TITLE}>
      <h2 className="kern-heading-small" id={TITLE} tabIndex={-1}>
        {words.title}
      </h2>
      {codes === null ? (
        <OwnPasskeys {...mine.data} onAct={setDoing} />
      ) : (
        <RecoveryCodesPart
          codes={codes}
          onKept={() => {
            setCodes(null);
            document.getElementById(TITLE)?.focus();
            goOn();
          }}
        />
      )}
      {doing === null ? null : (
        <PasskeyDialog
          doing={doing}
          onClose={() => setDoing(null)}
          onAdded={(given) => {
            setDoing(null);
            if (given.length === 0) goOn();
            else setCodes(given);
          }}
        />
      )}
    </section>
  );
}

function OwnPasskeys(props: Passkeys & { readonly onAct: (doing: Doing) => void }) {
  const words = useTexts(passkeyTexts);
  const factor = useQuery(secondFactor());
  const { possible, passkeys: own, onAct } = props;
  // The other part tells it of whoever has an app too.
  const tellsLeft = own.length > 0 && factor.data?.since === null;
  return (
    <>
      <p className="kern-body">{words.why}</p>
      {own.length === 0 ? (
        <p className="kern-body">{words.empty}</p>
      ) : (
        <ul className="account__passkeys">
          {own.map((each) => (
            <PasskeyLine key={each.id} passkey={each} onAct={onAct} />
          ))}
        </ul>
      )}
      {tellsLeft ? (
        <p className="kern-body">{words.left(factor.data?.recoveryCodesLeft ?? 0)}</p>
      ) : null}
      {possible && knowsPasskeys() ? (
        <Button kind="primary" onClick={() => onAct({ act: "add" })}>
          {words.add}
        </Button>
      ) : (
        <p className="kern-body">{possible ? words.notKnown : words.notHere}</p>
      )}
    </>
  );
}

function PasskeyDialog(props: {
  readonly doing: Doing;
  readonly onClose: () => void;
  readonly onAdded: (codes: readonly string[]) => void;
}) {
  const { doing, onClose, onAdded } = props;
  if (doing.act === "add") return <AddDialog onClose={onClose} onDone={onAdded} />;
  const OfThis = doing.act === "rename" ? RenameDialog : RemoveDialog;
  return <OfThis passkey={doing.passkey} onClose={onClose} />;
}

function PasskeyLine(props: { readonly passkey: Own; readonly onAct: (doing: Doing) => void }) {
  const words = useTexts(passkeyTexts);
  const { day } = useWords();
  const { passkey, onAct } = props;
  const { name, registeredAt, lastUsedAt, refusedSince } = passkey;
  return (
    <li className="account__passkey">
      <span className="kern-body kern-body--bold">{name}</span>
      <span className="kern-body">
        {words.since(day(registeredAt))} ·{" "}
        {lastUsedAt === null ? words.unused : words.used(day(lastUsedAt))}
      </span>
      {refusedSince === null ? null : (
        <span className="kern-body">
          <span className="kern-icon kern-icon--danger kern-icon--small" aria-hidden="true" />{" "}
          {words.refused(day(refusedSince))}
        </span>
      )}
      <span className="account__acts">
        <button
          type="button"
          className="plain"
          aria-label={words.renameOf(name)}
          onClick={() => onAct({ act: "rename", passkey })}
        >
          {words.rename}
        </button>
        <button
          type="button"
          className="plain"
          aria-label={words.removeOf(name)}
          onClick={() => onAct({ act: "remove", passkey })}
        >
          {words.remove}
        </button>
      </span>
    </li>
  );
}

function AddDialog(props: {
  readonly onClose: () => void;
  readonly onDone: (codes: readonly string[]) => void;
}) {
  const words = useTexts(passkeyTexts);
  const [name, setName] = useState("");
  const add = useOwn(async (password) => {
    const options = await request<PasskeyOptions>(`${PATH}/begin`, {
      method: "POST",
      body: { password },
    });
    const passkey = await makePasskey(options);
    return request<z.infer<typeof RecoveryCodes>>(PATH, {
      method: "POST",
      body: { name, passkey },
    });
  }, words.added);
  return (
    <PasswordDialog
      title={words.add}
      why={words.addWhy}
      submit={words.next}
      doing={add}
      onDone={({ codes }) => props.onDone(codes)}
      onClose={props.onClose}
    >
      <NameField name={name} onChange={setName} />
    </PasswordDialog>
  );
}

interface OfOne {
  readonly passkey: Own;
  readonly onClose: () => void;
}

function RenameDialog({ passkey, onClose }: OfOne) {
  const words = useTexts(passkeyTexts);
  const [name, setName] = useState(passkey.name);
  const rename = useOwn(
    (password) =>
      request<null>(`${PATH}/${passkey.id}`, { method: "PATCH", body: { name, password } }),
    words.renamed,
  );
  return (
    <PasswordDialog
      title={words.renameOf(passkey.name)}
      submit={words.rename}
      doing={rename}
      onDone={onClose}
      onClose={onClose}
    >
      <NameField name={name} onChange={setName} />
    </PasswordDialog>
  );
}

function RemoveDialog({ passkey, onClose }: OfOne) {
  const words = useTexts(passkeyTexts);
  const remove = useOwn(
    (password) => request<null>(`${PATH}/${passkey.id}`, { method: "DELETE", body: { password } }),
    words.removed,
  );
  return (
    <PasswordDialog
      title={words.removeOf(passkey.name)}
      why={words.removeWhy}
      submit={words.remove}
      doing={remove}
      onDone={() => {
        // Its line, to which the dialog gives the focus back, goes soon; nothing takes it before that is closed.
        flushSync(onClose);
        document.getElementById(TITLE)?.focus();
      }}
      onClose={onClose}
    />
  );
}

/** An act on one's own passkeys, given the password; says what was done, and looks anew. */
function useOwn<Answer>(act: (password: string) => Promise<Answer>, told: string) {
  const client = useQueryClient();
  const notices = useNotices();
  return useMutation({
    mutationFn: act,
    // Not waited for: the dialog closes at once.
    onSuccess: () => {
      notices.tell(told);
      void client.invalidateQueries({ queryKey: passkeys().queryKey });
      void client.invalidateQueries({ queryKey: secondFactor().queryKey });
    },
  });
}

function PasswordDialog<Answer>(props: {
  readonly title: string;
  readonly why?: string;
  readonly submit: string;
  readonly doing: ReturnType<typeof useOwn<Answer>>;
  readonly onDone: (answer: Answer) => void;
  readonly onClose: () => void;
  readonly children?: ReactNode;
}) {
  const words = useTexts(passkeyTexts);
  const { title, why, submit, doing, onDone, onClose, children } = props;
  const [password, setPassword] = useState("");
  const go = () => doing.mutate(password, { onSuccess: onDone });
  return (
    <FormDialog
      title={title}
      why={why}
      submit={submit}
      className="account__fields"
      isPending={doing.isPending}
      problem={doing.isError ? <PasskeyProblem error={doing.error} retry={go} /> : null}
      onSubmit={go}
      onClose={onClose}
    >
      {children}
      <Field
        label={words.password}
        type="password"
        autoComplete="current-password"
        required
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
    </FormDialog>
  );
}

function NameField(props: { readonly name: string; readonly onChange: (name: string) => void }) {
  const words = useTexts(passkeyTexts);
  return (
    <Field
      label={words.name}
      hint={words.nameHint}
      autoComplete="off"
      maxLength={60}
      required
      value={props.name}
      onChange={(event) => props.onChange(event.target.value)}
    />
  );
}
