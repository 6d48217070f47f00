import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useNavigate, useParams } from "react-router";
import type { z } from "zod";
import type {
  AdministeredPerson,
  GrantAsked,
  PersonAdded,
} from "../../src/api/contract/administration.ts";
import { administeredPeople } from "../api/administration.ts";
import { ActDialog } from "../parts/act-dialog.tsx";
import { AccountInShort } from "../parts/account-in-short.tsx";
import { AdministeredPersonPart, FirstPasswordDialog } from "../parts/administered-person.tsx";
import { Button } from "../parts/button.tsx";
import { Field } from "../parts/field.tsx";
import { RoleFields } from "../parts/role-fields.tsx";
import { Loading, Problem } from "../parts/states.tsx";
import "../styles/administration.css";
import { administrationTexts } from "../texts/administration.ts";
import { useTexts, useWords } from "../texts/words.tsx";

/** Who works for the town, as what and until when; one of them in full at /people/:id. */
export function PeoplePage() {
  const words = useTexts(administrationTexts);
  const { texts } = useWords();
  const { id } = useParams();
  const all = useQuery(administeredPeople());
  if (all.isError) return <Problem error={all.error} retry={() => void all.refetch()} />;
  if (all.data === undefined) return <Loading />;
  const { people, today } = all.data;
  if (id === undefined) return <PeopleList people={people} today={today} />;
  const person = people.find((each) => each.id === id);
  return (
    <div className="administration">
      <Link to="/people" className="kern-link">
        {words.people.title}
      </Link>
      {person === undefined ? (
        <p className="kern-body empty">{texts.state.notFound}</p>
      ) : (
        <AdministeredPersonPart person={person} today={today} />
      )}
    </div>
  );
}

function PeopleList(props: {
  readonly people: readonly AdministeredPerson[];
  readonly today: string;
}) {
  const words = useTexts(administrationTexts);
  const [typed, setTyped] = useState("");
  const [adding, setAdding] = useState(false);
  const sought = typed.toLocaleLowerCase("de").trim();
  const found = props.people.filter(({ name, login }) =>
    `${name} ${login}`.toLocaleLowerCase("de").includes(sought),
  );
  return (
    <div className="administration">
      <div className="administration__head">
        <h1 className="kern-heading-medium">{words.people.title}</h1>
        <Button kind="primary" onClick={() => setAdding(true)}>
          {words.people.add}
        </Button>
      </div>
      <Field
        label={words.people.find}
        type="search"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <p className="kern-body kern-body--small" role="status">
        {found.length === 0 ? words.people.none : words.people.count(found.length)}
      </p>
      <ul className="administration__list">
        {found.map((person) => (
          <li key={person.id} className="administration__person">
            <Link
              to={`/people/${person.id}`}
              className="kern-link"
              aria-label={words.people.open(person.name)}
            >
              {person.name}
            </Link>
            <span className="kern-body kern-body--small">{person.login}</span>
            <span className="kern-body">
              <RolesInShort person={person} today={props.today} />
            </span>
            <AccountInShort person={person} />
          </li>
        ))}
      </ul>
      {adding ? <AddDialog today={props.today} onClose={() => setAdding(false)} /> : null}
    </div>
  );
}

function RolesInShort(props: { readonly person: AdministeredPerson; readonly today: string }) {
  const words = useTexts(administrationTexts);
  const live = props.person.grants.filter(({ to }) => to === null || to >= props.today);
  const names = [...new Set(live.map(({ role }) => words.role[role]))];
  return names.length === 0 ? words.people.state.former : names.join(", ");
}

function AddDialog(props: { readonly today: string; readonly onClose: () => void }) {
  const words = useTexts(administrationTexts).people;
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const [login, setLogin] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState(true);
  const [grant, setGrant] = useState<GrantAsked>({
    role: "case-worker",
    unit: null,
    from: props.today,
    to: null,
  });
  const [added, setAdded] = useState<z.infer<typeof PersonAdded> | null>(null);
  if (added?.first != null) {
    return (
      <FirstPasswordDialog
        login={login}
        first={added.first}
        onClose={() => void navigate(`/people/${added.id}`)}
      />
    );
  }
  return (
    <ActDialog<z.infer<typeof PersonAdded>>
      title={words.add}
      submit={words.add}
      act={() => ({
        method: "POST",
        path: "/people",
        body: { login, name, email: email === "" ? null : email, grant, password },
      })}
      onDone={(answer) => {
        if (answer.first === null) void navigate(`/people/${answer.id}`);
        else setAdded(answer);
      }}
      onClose={props.onClose}
    >
      <Field
        label={words.name}
        autoComplete="off"
        required
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <Field
        label={words.login}
        hint={words.loginHint}
        autoComplete="off"
        required
        pattern="[a-z0-9][a-z0-9.\-]*"
        value={login}
        onChange={(event) => setLogin(event.target.value)}
      />
      <Field
        label={words.email}
        type="email"
        autoComplete="off"
        value={email}
        onChange={(event) => setEmail(event.target.value)}
      />
      <RoleFields grant={grant} onChange={setGrant} />
      <div className="kern-form-check">
        <input
          type="checkbox"
          id="with-password"
          className="kern-form-check__checkbox"
          checked={password}
          aria-describedby="with-password-hint"
          onChange={(event) => setPassword(event.target.checked)}
        />
        <label className="kern-label" htmlFor="with-password">
          {words.withPassword}
        </label>
      </div>
      <p className="kern-hint" id="with-password-hint">
        {words.withPasswordHint}
      </p>
    </ActDialog>
  );
}
