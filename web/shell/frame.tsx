import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { NavLink, useLocation } from "react-router";
import type { Session } from "../../src/api/contract/session.ts";
import { request } from "../api/request.ts";
import { Icon } from "../parts/icon.tsx";
import { useWords } from "../texts/words.tsx";
import { areasOf, groupsOf } from "./areas.ts";

/** Head, navigation and the place where the page stands. */
export function Frame(props: { readonly session: Session; readonly children: ReactNode }) {
  const { session, children } = props;
  const { texts, language, setLanguage } = useWords();
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
          <span className="kern-body kern-body--small head__who">{session.person.displayName}</span>
          <SignOut />
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

function SignOut() {
  const { texts } = useWords();
  const client = useQueryClient();
  const leave = useMutation({
    mutationFn: () => request<null>("/api/session", { method: "DELETE" }),
    onSettled: () => {
      // Nothing of what was read stays in this browser's memory.
      client.clear();
      location.assign("/");
    },
  });
  return (
    <button
      type="button"
      className="plain"
      aria-label={texts.signIn.out}
      title={texts.signIn.out}
      onClick={() => leave.mutate()}
    >
      <Icon name="logout" />
    </button>
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
