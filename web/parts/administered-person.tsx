import { useState } from "react";
import type { z } from "zod";
import type {
  AdministeredPerson,
  FirstPassword,
  GrantAsked,
  SessionsEnded,
} from "../../src/api/contract/administration.ts";
import { useNotices } from "../shell/notices.tsx";
import { administrationTexts } from "../texts/administration.ts";
import { useTexts, useWords } from "../texts/words.tsx";
import { AccountInShort } from "./account-in-short.tsx";
import { ActDialog } from "./act-dialog.tsx";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import { Field } from "./field.tsx";
import { useOpenedWith } from "./saved-meanwhile.tsx";
import { RoleFields } from "./role-fields.tsx";
import { UnitName } from "./unit-name.tsx";

type Grant = AdministeredPerson["grants"][number];
type First = z.infer<typeof FirstPassword>;
/** What is being done with the person. */
type Doing = "rename" | "give" | "end" | "password" | "sign-out" | "factor" | Grant;

/** One person as an administrator sees and changes them. */
export function AdministeredPersonPart(props: {
  readonly person: AdministeredPerson;
  readonly today: string;
}) {
  const words = useTexts(administrationTexts);
  const { person, today } = props;
  const [doing, setDoing] = useState<Doing | null>(null);
  const live = person.grants.filter(({ to }) => to === null || to >= today);
  return (
    <>
      <div className="administration__head">
        <div>
          <h1 className="kern-heading-medium">{person.name}</h1>
          <p className="kern-body">
            {[person.login, person.email].filter((each) => each !== null).join(" · ")}
          </p>
        </div>
        <Button onClick={() => setDoing("rename")}>{words.people.rename}</Button>
      </div>
      <section className="administration__part" aria-labelledby="person-roles">
        <h2 className="kern-heading-small" id="person-roles">
          {words.people.roles}
        </h2>
        <ul className="administration__list">
          {person.grants.map((grant) => (
            <GrantLine
              key={grant.id}
              grant={grant}
              over={!live.includes(grant)}
              onEnd={() => setDoing(grant)}
            />
          ))}
        </ul>
        <div className="administration__acts">
          <Button kind="primary" onClick={() => setDoing("give")}>
            {words.people.give}
          </Button>
          {live.length === 0 ? null : (
            <Button onClick={() => setDoing("end")}>{words.people.end}</Button>
          )}
        </div>
      </section>
      <section className="administration__part" aria-labelledby="person-account">
        <h2 className="kern-heading-small" id="person-account">
          {words.people.account}
        </h2>
        <AccountInShort person={person} />
        <div className="administration__acts">
          <Button onClick={() => setDoing("password")}>{words.people.password}</Button>
          <Button onClick={() => setDoing("sign-out")}>{words.people.signOut}</Button>
          {person.secondFactor ? (
            <Button onClick={() => setDoing("factor")}>{words.people.factor}</Button>
          ) : null}
        </div>
      </section>
      {doing === null ? null : (
        <PersonDialog person={person} today={today} doing={doing} onClose={() => setDoing(null)} />
      )}
    </>
  );
}

function GrantLine(props: {
  readonly grant: Grant;
  readonly over: boolean;
  readonly onEnd: () => void;
}) {
  const words = useTexts(administrationTexts);
  const { day } = useWords();
  const { grant, over, onEnd } = props;
  const { role, unit, from, to, byGroup } = grant;
  const days = [
    // What was always so needs no day.
    from > "1900-01-01" ? `${words.from} ${day(from)}` : "",
    to === null ? "" : `${words.to} ${day(to)}`,
    byGroup ? words.people.byGroup : "",
  ].filter((each) => each !== "");
  return (
    <li className={`administration__grant ${over ? "administration__grant--over" : ""}`}>
      <span className="kern-title">{words.role[role]}</span>
      <span className="kern-body">
        {unit === null ? words.wholeTown : <UnitName unit={unit} />}
        {days.length === 0 ? "" : ` · ${days.join(" ")}`}
      </span>
      {over || byGroup ? null : (
        <button
          type="button"
          className="plain"
          aria-label={words.people.endRole(words.role[role])}
          onClick={onEnd}
        >
          {words.units.endShort}
        </button>
      )}
    </li>
  );
}

function PersonDialog(props: {
  readonly person: AdministeredPerson;
  readonly today: string;
  readonly doing: Doing;
  readonly onClose: () => void;
}) {
  const { people: words } = useTexts(administrationTexts);
  const { person, today, doing, onClose } = props;
  const notices = useNotices();
  const path = `/people/${person.id}`;
  const done = () => {
    notices.tell(words.done);
    onClose();
  };
  switch (doing) {
    case "rename":
      return <RenameDialog person={person} onDone={done} onClose={onClose} />;
    case "give":
      return <GiveDialog path={path} today={today} onDone={done} onClose={onClose} />;
    case "password":
      return <PasswordDialog person={person} onClose={onClose} />;
    case "sign-out":
      return (
        <ActDialog<z.infer<typeof SessionsEnded>>
          title={words.signOut}
          submit={words.signOut}
          act={() => ({ method: "DELETE", path: `${path}/sessions` })}
          onDone={({ sessions }) => {
            notices.tell(words.signedOut(sessions));
            onClose();
          }}
          onClose={onClose}
        />
      );
    case "factor":
      return (
        <ActDialog
          title={words.factor}
          why={words.factorWhy}
          submit={words.factor}
          act={() => ({ method: "DELETE", path: `${path}/second-factor` })}
          onDone={done}
          onClose={onClose}
        />
      );
    case "end":
      return (
        <EndDialog
          title={words.end}
          why={words.endWhy}
          path={`${path}/end`}
          today={today}
          onDone={done}
          onClose={onClose}
        />
      );
    default:
      return <EndRoleDialog grant={doing} today={today} onDone={done} onClose={onClose} />;
  }
}

interface Ends {
  readonly onDone: () => void;
  readonly onClose: () => void;
}

function EndRoleDialog(props: Ends & { readonly grant: Grant; readonly today: string }) {
  const words = useTexts(administrationTexts);
  const { grant, ...rest } = props;
  return (
    <EndDialog
      title={words.people.endRole(words.role[grant.role])}
      path={`/roles/${grant.id}/end`}
      {...rest}
    />
  );
}

function EndDialog(
  props: Ends & {
    readonly title: string;
    readonly why?: string;
    readonly path: string;
    readonly today: string;
  },
) {
  const words = useTexts(administrationTexts);
  const { title, why, path, today, onDone, onClose } = props;
  const [on, setOn] = useState(today);
  return (
    <ActDialog
      title={title}
      {...(why === undefined ? {} : { why })}
      submit={words.units.endShort}
      act={() => ({ method: "POST", path, body: { on } })}
      onDone={onDone}
      onClose={onClose}
    >
      <Field
        label={words.on}
        hint={words.onHint}
        type="date"
        required
        value={on}
        onChange={(event) => setOn(event.target.value)}
      />
    </ActDialog>
  );
}

function RenameDialog(props: Ends & { readonly person: AdministeredPerson }) {
  const words = useTexts(administrationTexts);
  const { person, onDone, onClose } = props;
  const [name, setName] = useState(person.name);
  const [email, setEmail] = useState(person.email ?? "");
  const { basedOn, meanwhile } = useOpenedWith(
    { name: person.name, email: person.email },
    (form) => [
      [words.people.name, form.name],
      [words.people.email, form.email ?? ""],
    ],
    (form) => {
      setName(form.name);
      setEmail(form.email ?? "");
    },
  );
  return (
    <ActDialog
      meanwhile={meanwhile}
      title={words.people.rename}
      submit={words.save}
      act={() => ({
        method: "PATCH",
        path: `/people/${person.id}`,
        body: { name, email: email === "" ? null : email, basedOn: basedOn() },
      })}
      onDone={onDone}
      onClose={onClose}
    >
      <Field
        label={words.people.name}
        autoComplete="off"
        required
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <Field
        label={words.people.email}
        type="email"
        autoComplete="off"
        value={email}
        onChange={(event) => setEmail(event.target.value)}
      />
    </ActDialog>
  );
}

function GiveDialog(props: Ends & { readonly path: string; readonly today: string }) {
  const { people: words } = useTexts(administrationTexts);
  const { path, today, onDone, onClose } = props;
  const [grant, setGrant] = useState<GrantAsked>({
    role: "case-worker",
    unit: null,
    from: today,
    to: null,
  });
  return (
    <ActDialog
      title={words.give}
      submit={words.give}
      act={() => ({ method: "POST", path: `${path}/roles`, body: grant })}
      onDone={onDone}
      onClose={onClose}
    >
      <RoleFields grant={grant} onChange={setGrant} />
    </ActDialog>
  );
}

function PasswordDialog(props: {
  readonly person: AdministeredPerson;
  readonly onClose: () => void;
}) {
  const { people: words } = useTexts(administrationTexts);
  const { person, onClose } = props;
  const [first, setFirst] = useState<First | null>(null);
  if (first !== null) {
    return <FirstPasswordDialog login={person.login} first={first} onClose={onClose} />;
  }
  return (
    <ActDialog<First>
      title={words.password}
      why={words.passwordWhy}
      submit={words.password}
      act={() => ({ method: "POST", path: `/people/${person.id}/password` })}
      onDone={setFirst}
      onClose={onClose}
    />
  );
}

/** Shows a password that was made, once. */
export function FirstPasswordDialog(props: {
  readonly login: string;
  readonly first: First;
  readonly onClose: () => void;
}) {
  const { people: words } = useTexts(administrationTexts);
  const { day } = useWords();
  const { login, first, onClose } = props;
  return (
    <Dialog title={words.first} onClose={onClose}>
      <section className="kern-dialog__body administration__fields">
        <p className="kern-body">{words.firstFor(login, day(first.until))}</p>
        <code className="administration__password">{first.password}</code>
      </section>
      <footer className="kern-dialog__footer">
        <Button kind="primary" onClick={onClose}>
          {words.kept}
        </Button>
      </footer>
    </Dialog>
  );
}
