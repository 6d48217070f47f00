import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useLocation, useSearchParams } from "react-router";
import { hasSomebodyLeft, signInWays } from "../api/account.ts";
import { knowsPasskeys, showPasskey, signInByPasskey } from "../api/passkeys.ts";
import { Refusal, request } from "../api/request.ts";
import { Button } from "../parts/button.tsx";
import { Field } from "../parts/field.tsx";
import { PasskeyProblem } from "../parts/passkey-problem.tsx";
import { accountTexts } from "../texts/account.ts";
import { passkeyTexts } from "../texts/passkeys.ts";
import { useTexts, useWords } from "../texts/words.tsx";

/** Login and password of a local account and its second factor, or the city's own sign-in. */
export function SignInPage(props: {
  /** The session before has ended by itself. */
  readonly ended: boolean;
  readonly onSignedIn: () => Promise<void>;
}) {
  const { texts, language, setLanguage } = useWords();
  const words = useTexts(accountTexts);
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [asksCode, setAsksCode] = useState(false);
  const refused = useSearchParams()[0].get("refused");
  useEffect(() => {
    document.title = `${texts.signIn.title} · ${texts.product}`;
  }, [texts]);
  const enter = useMutation({
    mutationFn: async (by: "typed" | "passkey") => {
      if (by === "passkey" && !asksCode) return signInByPasskey();
      const typed = { login, password, code: asksCode ? code : null };
      const body =
        by === "typed" ? typed : { ...typed, code: null, passkey: await showPasskey(false) };
      return request("/api/session", { method: "POST", body });
    },
    onSuccess: props.onSignedIn,
    onError: (error) => {
      setCode("");
      if (error instanceof Refusal && error.code === "second-factor-needed") setAsksCode(true);
    },
  });
  const needsCode = enter.error instanceof Refusal && enter.error.code === "second-factor-needed";
  return (
    <main className="sign-in">
      <form
        className="sign-in__card"
        onSubmit={(event) => {
          event.preventDefault();
          enter.mutate("typed");
        }}
      >
        <h1 className="kern-heading-large">{texts.product}</h1>
        {props.ended ? <Told text={texts.signIn.ended} /> : null}
        {refused === null ? null : (
          <Told text={words.refused[refused] ?? words.refused["failed"] ?? ""} />
        )}
        {enter.isError && !needsCode ? (
          <PasskeyProblem error={enter.error} retry={() => enter.mutate(enter.variables)} />
        ) : null}
        {asksCode ? (
          <Field
            key="code"
            label={words.code}
            hint={words.codeHint}
            autoComplete="one-time-code"
            autoFocus
            required
            value={code}
            onChange={(event) => setCode(event.target.value)}
          />
        ) : (
          <>
            <CitySignIn />
            <Field
              label={texts.signIn.login}
              autoComplete="username"
              autoFocus
              required
              value={login}
              onChange={(event) => setLogin(event.target.value)}
            />
            <Field
              label={texts.signIn.password}
              type="password"
              autoComplete="current-password"
              required
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          </>
        )}
        <Button kind="primary" type="submit" disabled={enter.isPending}>
          {enter.isPending ? texts.signIn.busy : texts.signIn.submit}
        </Button>
        <PasskeyButton
          isSecond={asksCode}
          disabled={enter.isPending}
          onClick={() => enter.mutate("passkey")}
        />
        {asksCode ? (
          <Button
            kind="tertiary"
            onClick={() => {
              setAsksCode(false);
              enter.reset();
            }}
          >
            {words.back}
          </Button>
        ) : null}
        <button
          type="button"
          className="plain"
          lang={language === "de" ? "en" : "de"}
          onClick={() => setLanguage(language === "de" ? "en" : "de")}
        >
          {texts.language}
        </button>
      </form>
    </main>
  );
}

/** The way to the city's own sign-in and back to this page, where there is one. */
function CitySignIn() {
  const words = useTexts(accountTexts);
  const { pathname, search } = useLocation();
  const ways = useQuery(signInWays());
  if (ways.data?.oidc == null) return null;
  const query = new URLSearchParams(search);
  query.delete("refused");
  const to = query.size === 0 ? pathname : `${pathname}?${query.toString()}`;
  // The city's sign-in would else let the one before in again, unasked.
  const again = hasSomebodyLeft() ? "again=1&" : "";
  return (
    <>
      <a
        className="kern-btn kern-btn--primary sign-in__city"
        href={`/api/oidc/start?${again}to=${encodeURIComponent(to)}`}
      >
        <span className="kern-label">{words.with(ways.data.oidc.name)}</span>
      </a>
      <p className="kern-body kern-body--small sign-in__or">{words.or}</p>
    </>
  );
}

/** Where passkeys hold and this browser knows them: alone, or as second factor after the password. */
function PasskeyButton(props: {
  readonly isSecond: boolean;
  readonly disabled: boolean;
  readonly onClick: () => void;
}) {
  const words = useTexts(passkeyTexts);
  const ways = useQuery(signInWays());
  if (ways.data?.passkeys !== true || !knowsPasskeys()) return null;
  return (
    <Button disabled={props.disabled} onClick={props.onClick}>
      {props.isSecond ? words.use : words.signIn}
    </Button>
  );
}

function Told({ text }: { readonly text: string }) {
  return (
    <div className="kern-alert kern-alert--info" role="status">
      <div className="kern-alert__header">
        <span className="kern-icon kern-icon--info" aria-hidden="true" />
        <span className="kern-body">{text}</span>
      </div>
    </div>
  );
}
