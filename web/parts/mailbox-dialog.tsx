import { useState } from "react";
import { keepsPassword, MailboxSecurity, MailboxSettings } from "../../src/domain/mailbox.ts";
import { useAdministratorAct } from "../api/administration.ts";
import { type AdministeredMailbox, useMailboxTry } from "../api/mailboxes.ts";
import { mailboxTexts } from "../texts/mailboxes.ts";
import { useTexts } from "../texts/words.tsx";
import { Button } from "./button.tsx";
import { Field } from "./field.tsx";
import { FormDialog } from "./form-dialog.tsx";
import { MailboxTried } from "./mailbox-tried.tsx";
import { SelectField } from "./select-field.tsx";
import { Problem } from "./states.tsx";

/** As it stands in the fields. */
type Typed = Readonly<Record<Exclude<keyof MailboxSettings, "security">, string>> & {
  readonly security: MailboxSecurity;
};

/** Where servers listen (RFC 8314, 3.2 and 3.3). */
const PORTS: Readonly<Record<MailboxSecurity, string>> = {
  tls: "993",
  starttls: "143",
  none: "143",
};

const EMPTY: Typed = {
  name: "",
  host: "",
  port: PORTS.tls,
  security: "tls",
  login: "",
  folder: "INBOX",
  doneFolder: "Poststelle angenommen",
  refusedFolder: "Poststelle abgelehnt",
};

/** Connects a mailbox, or changes one (null: a new one); what is typed can be tried before. */
export function MailboxDialog(props: {
  readonly mailbox: AdministeredMailbox | null;
  readonly onDone: () => void;
  readonly onClose: () => void;
}) {
  const words = useTexts(mailboxTexts);
  const { mailbox, onDone, onClose } = props;
  const [typed, setTyped] = useState(() => typedOf(mailbox));
  const [password, setPassword] = useState("");
  const [wasAsked, setAsked] = useState(false);
  const save = useAdministratorAct<unknown>(onDone);
  const attempt = useMailboxTry();
  const { settings, wrong } = checked(typed);
  const isKept =
    mailbox !== null && (settings === null || keepsPassword(mailbox.settings, settings));
  const isPasswordMissing = password === "" && !isKept;
  const change = (changed: Partial<Typed>) => setTyped({ ...typed, ...changed });
  /** With what is typed, where it is in order; else its fields say what is not. */
  const withTyped = (use: (of: MailboxSettings, by: string | null) => void) => () => {
    setAsked(true);
    if (settings === null || isPasswordMissing) return;
    use(settings, password === "" ? null : password);
  };
  const go = withTyped((of, by) =>
    save.mutate(
      mailbox === null
        ? { method: "POST", path: "/mailboxes", body: { settings: of, password: by } }
        : {
            method: "PUT",
            path: `/mailboxes/${mailbox.id}`,
            body: { settings: of, password: by, version: mailbox.version },
          },
    ),
  );
  const tryIt = withTyped((of, by) =>
    attempt.mutate({ id: mailbox?.id ?? null, settings: of, password: by }),
  );
  return (
    <FormDialog
      title={mailbox === null ? words.add : words.changeOf(mailbox.settings.name)}
      submit={words.save}
      className="administration__fields"
      isPending={save.isPending}
      problem={save.isError ? <Problem error={save.error} retry={go} /> : null}
      onSubmit={go}
      onClose={onClose}
    >
      <MailboxFields typed={typed} wrong={wasAsked ? wrong : []} onChange={change} />
      <Field
        label={words.password}
        hint={
          mailbox === null ? words.passwordNew : isKept ? words.passwordKept : words.passwordNeeded
        }
        error={wasAsked && isPasswordMissing ? words.wrong.other : null}
        type="password"
        autoComplete="new-password"
        maxLength={1000}
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      <div className="administration__acts">
        <Button onClick={tryIt} disabled={attempt.isPending}>
          {words.tryIt}
        </Button>
      </div>
      <MailboxTried attempt={attempt} retry={tryIt} />
    </FormDialog>
  );
}

function MailboxFields(props: {
  readonly typed: Typed;
  /** The fields that are not in order. */
  readonly wrong: readonly string[];
  readonly onChange: (changed: Partial<Typed>) => void;
}) {
  const words = useTexts(mailboxTexts);
  const { typed, wrong, onChange } = props;
  const field = (name: Exclude<keyof Typed, "security">, hint?: string) => (
    <Field
      label={words[name]}
      {...(hint === undefined ? {} : { hint })}
      error={wrong.includes(name) ? errorOf(words.wrong, name) : null}
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      {...(name === "port" ? { inputMode: "numeric" as const } : {})}
      value={typed[name]}
      onChange={(event) => onChange({ [name]: event.target.value })}
    />
  );
  return (
    <>
      {field("name", words.nameHint)}
      {field("host", words.hostHint)}
      <div className="administration__pair">
        <SelectField
          label={words.security}
          values={MailboxSecurity.options}
          labelOf={(each) => words.securities[each]}
          chosen={typed.security}
          onChoose={(security) =>
            onChange({
              security,
              // A port that somebody chose stays.
              ...(typed.port === PORTS[typed.security] ? { port: PORTS[security] } : {}),
            })
          }
        />
        {field("port")}
      </div>
      {wrong.includes("security") ? (
        <p className="kern-error">
          <span className="kern-icon kern-icon--danger kern-icon--small" aria-hidden="true" />
          <span className="kern-body">{words.wrong.security}</span>
        </p>
      ) : null}
      {field("login")}
      {field("folder")}
      {field("doneFolder", words.folderHint)}
      {field("refusedFolder", words.folderHint)}
    </>
  );
}

const errorOf = (
  words: Readonly<Record<"host" | "port" | "doneFolder" | "other", string>>,
  name: string,
): string =>
  name === "host" || name === "port" || name === "doneFolder" ? words[name] : words.other;

const typedOf = (mailbox: AdministeredMailbox | null): Typed =>
  mailbox === null ? EMPTY : { ...mailbox.settings, port: String(mailbox.settings.port) };

/** The settings that are typed, or which fields are not in order. */
function checked(typed: Typed): {
  readonly settings: MailboxSettings | null;
  readonly wrong: readonly string[];
} {
  const port = /^\d{1,5}$/.test(typed.port.trim()) ? Number(typed.port) : 0;
  const parsed = MailboxSettings.safeParse({ ...typed, port });
  if (parsed.success) return { settings: parsed.data, wrong: [] };
  return { settings: null, wrong: parsed.error.issues.map(({ path }) => String(path[0])) };
}
