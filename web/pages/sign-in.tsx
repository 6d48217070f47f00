import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { request } from "../api/request.ts";
import { Button } from "../parts/button.tsx";
import { Field } from "../parts/field.tsx";
import { Problem } from "../parts/states.tsx";
import { useWords } from "../texts/words.tsx";

/** Login and password of a local account. */
export function SignInPage({ onSignedIn }: { readonly onSignedIn: () => Promise<void> }) {
  const { texts, language, setLanguage } = useWords();
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const enter = useMutation({
    mutationFn: () => request("/api/session", { method: "POST", body: { login, password } }),
    onSuccess: onSignedIn,
  });
  return (
    <main className="sign-in">
      <form
        className="sign-in__card"
        onSubmit={(event) => {
          event.preventDefault();
          enter.mutate();
        }}
      >
        <h1 className="kern-heading-large">{texts.product}</h1>
        {enter.isError ? <Problem error={enter.error} retry={() => enter.mutate()} /> : null}
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
        <Button kind="primary" type="submit" disabled={enter.isPending}>
          {enter.isPending ? texts.signIn.busy : texts.signIn.submit}
        </Button>
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
