import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { NavLink, useLocation } from "react-router";
import type { Session } from "../../src/api/contract/session.ts";
import { forgetPerson } from "../api/account.ts";
import { request } from "../api/request.ts";
import { Icon } from "../parts/icon.tsx";
import { accountTexts } from "../texts/account.ts";
import { useTexts, useWords } from "../texts/words.tsx";
import { areasOf, groupsOf } from "./areas.ts";

/** Head, navigation and the place where the page stands. */
export function Frame(props: { readonly session: Session; readonly children: ReactNode }) {
  const { session, children } = props;
  const { texts, language, setLanguage } = useWords();
  const words = useTexts(accountTexts);
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const area = pathname.split("/")[1] ?? "";
  const isFirst = useRef(true);
  // A page that was asked for begins at its beginning, for keyboard and screen reader too.
  useEffect(() => {
    if (isFirst.current) isFirst.current = false;
    else main.current?.focus({ preventScroll: true });
  }, [area]);
  // Names of areas only: a browser's history tells nobody of a letter.
  const areas = areasOf(session.roles);
  const shown = areas.find(({ path }) => path === `/${area}`);
  const groups = groupsOf(areas);
  const beside = groups.find(([group]) => group === shown?.group)?.[1] ?? [];
  useEffect(() => {
    document.title =
      shown === undefined ? texts.product : `${texts.nav[shown.key]} · ${texts.product}`;
  }, [shown, texts]);
  return (
    <>
      <a className="skip" href="#content">
        {texts.skip}
      </a>
      <header className="head">
        <div className="head__name">
          <span className="kern-title">{texts.product}</span>
          <span className="kern-body kern-body--small head__town">{session.tenant?.name}</span>
        </div>
        <nav className="head__areas" aria-label={texts.nav.label}>
          {groups.map(([group, [first]]) => (
            <NavLink
              key={group}
              to={first?.path ?? "/"}
              className={group === shown?.group ? "head__area active" : "head__area"}
            >
              {texts.navGroup[group]}
            </NavLink>
          ))}
        </nav>
        <div className="head__person">
          <ThemeSwitch />
          <button
            type="button"
            className="plain"
            lang={language === "de" ? "en" : "de"}
            aria-label={texts.languageLabel}
            onClick={() => setLanguage(language === "de" ? "en" : "de")}
          >
            {texts.language}
          </button>
          <NavLink to="/account" className="plain head__account" title={words.mine}>
            <Icon name="account-circle" />
            <span className="kern-body kern-body--small head__who">
              {session.person.displayName}
            </span>
            <span className="kern-sr-only">({words.mine})</span>
          </NavLink>
          <Leaving session={session} />
        </div>
      </header>
      {beside.length > 1 && shown !== undefined ? (
        <nav className="beside" aria-label={texts.navGroup[shown.group]}>
          {beside.map(({ key, path }) => (
            <NavLink key={key} to={path} className="beside__area">
              {texts.nav[key]}
            </NavLink>
          ))}
        </nav>
      ) : null}
      <main id="content" ref={main} tabIndex={-1}>
        {children}
      </main>
    </>
  );
}

/** Signing out; or only making room for the next at a shared station, who goes on at the same page. */
function Leaving({ session }: { readonly session: Session }) {
  const { texts } = useWords();
  const words = useTexts(accountTexts);
  const client = useQueryClient();
  const leave = useMutation({
    mutationFn: (_stays: boolean) => request<null>("/api/session", { method: "DELETE" }),
    onSettled: async (_answer, _error, stays) => {
      if (stays) await forgetPerson(client);
      else location.assign(session.signOutUrl ?? "/");
    },
  });
  return (
    <>
      <button
        type="button"
        className="plain head__change"
        aria-label={words.change}
        title={words.change}
        onClick={() => leave.mutate(true)}
      >
        <Icon name="autorenew" />
      </button>
      <button
        type="button"
        className="plain"
        aria-label={texts.signIn.out}
        title={texts.signIn.out}
        onClick={() => leave.mutate(false)}
      >
        <Icon name="logout" />
      </button>
    </>
  );
}

const THEME_KEY = "poststelle.theme";

function ThemeSwitch() {
  const { texts } = useWords();
  const [theme, setTheme] = useState(
    () =>
      localStorage.getItem(THEME_KEY) ??
      (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"),
  );
  useEffect(() => {
    document.documentElement.dataset["kernTheme"] = theme;
  }, [theme]);
  const other = theme === "dark" ? "light" : "dark";
  return (
    <button
      type="button"
      className="plain"
      aria-label={`${texts.theme.label}: ${texts.theme[other]}`}
      onClick={() => {
        localStorage.setItem(THEME_KEY, other);
        setTheme(other);
      }}
    >
      {texts.theme[other]}
    </button>
  );
}
