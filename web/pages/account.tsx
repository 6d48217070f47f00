import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Session } from "../../src/api/contract/session.ts";
import { session } from "../api/queries.ts";
import { request } from "../api/request.ts";
import { Button } from "../parts/button.tsx";
import { DeputiesPart } from "../parts/deputies-part.tsx";
import { Field } from "../parts/field.tsx";
import { NotifyPart } from "../parts/notify-part.tsx";
import { PasskeysPart } from "../parts/passkeys-part.tsx";
import { Loading, Problem } from "../parts/states.tsx";
import { SecondFactorPart } from "../parts/second-factor.tsx";
import { useNotices } from "../shell/notices.tsx";
import "../styles/account.css";
import { accountTexts } from "../texts/account.ts";
import { useTexts } from "../texts/words.tsx";

/** One's own password, second factor and sessions; what is owed comes first, and alone. */
export function AccountPage(props: { readonly onLeaveEverywhere: () => void }) {
  const words = useTexts(accountTexts);
  const known = useQuery(session());
  if (known.isError) return <Problem error={known.error} retry={() => void known.refetch()} />;
  if (known.data == null) return <Loading />;
  const [duty] = known.data.duties;
  return (
    <div className="account">
      <h1 className="kern-heading-medium">{words.title}</h1>
      {duty === undefined ? null : (
        <div className="kern-alert kern-alert--warning" role="status">
          <div className="kern-alert__header">
            <span className="kern-icon kern-icon--warning" aria-hidden="true" />
            <span className="kern-body">{words.duty[duty]}</span>
          </div>
        </div>
      )}
      {known.data.via === "oidc" ? (
        <p className="kern-body">{words.away}</p>
      ) : (
        <>
          {duty === "set-up-second-factor" ? null : <PasswordPart session={known.data} />}
          {duty === "change-password" ? null : <SecondFactorPart />}
          {duty === "change-password" ? null : <PasskeysPart />}
        </>
      )}
      {duty === undefined ? <DeputiesPart personId={known.data.person.id} /> : null}
      {duty === undefined ? <NotifyPart /> : null}
      {duty === undefined ? <SessionsPart onLeave={props.onLeaveEverywhere} /> : null}
    </div>
  );
}

function PasswordPart({ session: known }: { readonly session: Session }) {
  const words = useTexts(accountTexts);
  const client = useQueryClient();
  const notices = useNotices();
  const [current, setCurrent] = useState("");
  const [fresh, setFresh] = useState("");
  const [again, setAgain] = useState("");
  const differ = again !== "" && again !== fresh;
  const change = useMutation({
    mutationFn: () =>
      request("/api/session/password", {
        method: "PUT",
        body: { currentPassword: current, newPassword: fresh },
      }),
    onSuccess: async () => {
      for (const empty of [setCurrent, setFresh, setAgain]) empty("");
      notices.tell(words.password.done);
      await client.invalidateQueries({ queryKey: session().queryKey });
    },
  });
  return (
    <section className="account__part" aria-labelledby="account-password">
      <h2 className="kern-heading-small" id="account-password">
        {words.password.title}
      </h2>
      <form
        className="account__form"
        onSubmit={(event) => {
          event.preventDefault();
          if (fresh === again) change.mutate();
        }}
      >
        {/* Password managers learn whose it is. */}
        <input
          className="kern-sr-only"
          tabIndex={-1}
          aria-hidden="true"
          autoComplete="username"
          readOnly
          value={known.person.login}
        />
        {change.isError ? <Problem error={change.error} retry={() => change.mutate()} /> : null}
        <Field
          label={words.password.current}
          type="password"
          autoComplete="current-password"
          required
          value={current}
          onChange={(event) => setCurrent(event.target.value)}
        />
        <Field
          label={words.password.new}
          hint={words.password.hint}
          type="password"
          autoComplete="new-password"
          required
          value={fresh}
          onChange={(event) => setFresh(event.target.value)}
        />
        <Field
          label={words.password.again}
          type="password"
          autoComplete="new-password"
          required
          error={differ ? words.password.differ : null}
          value={again}
          onChange={(event) => setAgain(event.target.value)}
        />
        <Button kind="primary" type="submit" disabled={change.isPending}>
          {words.password.set}
        </Button>
      </form>
    </section>
  );
}

function SessionsPart({ onLeave }: { readonly onLeave: () => void }) {
  const words = useTexts(accountTexts);
  return (
    <section className="account__part" aria-labelledby="account-sessions">
      <h2 className="kern-heading-small" id="account-sessions">
        {words.sessions.title}
      </h2>
      <p className="kern-body">{words.sessions.why}</p>
      <Button onClick={onLeave}>{words.sessions.end}</Button>
    </section>
  );
}
