import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { NavLink, useLocation, useNavigate } from "react-router";
import type { Session } from "../../src/api/contract/session.ts";
import { workForTown } from "../api/account.ts";
import { useUnreachedSince } from "../api/reachable.ts";
import { request } from "../api/request.ts";
import { Icon } from "../parts/icon.tsx";
import { accountTexts } from "../texts/account.ts";
import { footTexts } from "../texts/foot.ts";
import { shellTexts } from "../texts/shell.ts";
import { useTexts, useWords } from "../texts/words.tsx";
import { areasOf, groupsOf } from "./areas.ts";
import { Foot } from "./foot.tsx";
import { useNotices } from "./notices.tsx";
import { STATEMENT_PATH } from "./open-page.tsx";
import type { Leave } from "./use-leaving.ts";

/** Head, navigation and the place where the page stands. */
export function Frame(props: {
  readonly session: Session;
  /** Whether what others change appears by itself. */
  readonly isLive: boolean;
  readonly onLeave: (wanted: Leave) => void;
  readonly children: ReactNode;
}) {
  const { session, children } = props;
  const { texts, language, setLanguage } = useWords();
  const words = useTexts(accountTexts);
  const { statement } = useTexts(footTexts);
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const area = pathname.split("/")[1] ?? "";
  const isFirst = useRef(true);
  // A page that was asked for begins at its beginning, for keyboard and screen reader too.
  useEffect(() => {
    if (isFirst.current) isFirst.current = false;
    else main.current?.focus({ preventScroll: true });
  }, [area]);
  useActiveInView(area);
  // Names of areas only: a browser's history tells nobody of a letter.
  const unreached = useUnreachedSince(props.isLive);
  const areas = areasOf(session.roles);
  const shown = areas.find(({ path }) => path === `/${area}`);
  const groups = groupsOf(areas);
  const beside = groups.find(([group]) => group === shown?.group)?.[1] ?? [];
  useEffect(() => {
    const named = pathname === STATEMENT_PATH ? statement : shown && texts.nav[shown.key];
    document.title = named === undefined ? texts.product : `${named} · ${texts.product}`;
  }, [shown, texts, pathname, statement]);
  return (
    <>
      <a className="skip" href="#content">
        {texts.skip}
      </a>
      <header className="head">
        <div className="head__name">
          <span className="kern-title">{texts.product}</span>
          {session.tenants.length > 1 ? (
            <TownChoice key={session.tenant?.id} session={session} />
          ) : (
            <span className="kern-body kern-body--small head__town">{session.tenant?.name}</span>
          )}
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
          <NotLive isLive={props.isLive || unreached !== null} />
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
          <Leaving session={session} onLeave={props.onLeave} />
        </div>
      </header>
      <Unreached since={unreached} />
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
      <Foot />
    </>
  );
}

/** Where the areas do not fit beside each other, the one that is shown is among those that are seen. */
function useActiveInView(area: string): void {
  useEffect(() => {
    for (const link of document.querySelectorAll("nav > .active")) {
      link.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
  }, [area]);
}

/** Signing out; or only making room for the next at a shared station, who goes on at the same page. */
function Leaving(props: { readonly session: Session; readonly onLeave: (wanted: Leave) => void }) {
  const { texts } = useWords();
  const words = useTexts(accountTexts);
  const { session, onLeave } = props;
  return (
    <>
      <button
        type="button"
        className="plain head__change"
        aria-label={words.change}
        title={words.change}
        onClick={() => onLeave({ because: "change" })}
      >
        <Icon name="autorenew" />
      </button>
      <button
        type="button"
        className="plain"
        aria-label={texts.signIn.out}
        title={texts.signIn.out}
        onClick={() => onLeave({ because: "out", goTo: session.signOutUrl ?? "/" })}
      >
        <Icon name="logout" />
      </button>
    </>
  );
}

/** For whoever works for several towns: what was read in one is forgotten before the next. */
function TownChoice({ session }: { readonly session: Session }) {
  const words = useTexts(shellTexts).town;
  const client = useQueryClient();
  const navigate = useNavigate();
  const notices = useNotices();
  const [chosen, setChosen] = useState(session.tenant?.id ?? "");
  const change = useMutation({
    mutationFn: () =>
      request<Session>("/api/session", { method: "PATCH", body: { tenantId: chosen } }),
    onSuccess: async (now) => {
      await workForTown(client, now);
      await navigate("/");
    },
    onError: (error) => notices.complain(error),
  });
  return (
    <form
      className="head__towns"
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate();
      }}
    >
      <select
        className="kern-body kern-body--small"
        aria-label={words.label}
        value={chosen}
        onChange={(event) => setChosen(event.target.value)}
      >
        {session.tenants.map((town) => (
          <option key={town.id} value={town.id}>
            {town.name}
          </option>
        ))}
      </select>
      {chosen === session.tenant?.id ? null : (
        <button type="submit" className="plain" disabled={change.isPending}>
          {words.change}
        </button>
      )}
    </form>
  );
}

/** Said once, when it has lasted a while; that all is well again needs no words. */
function NotLive({ isLive }: { readonly isLive: boolean }) {
  const words = useTexts(shellTexts);
  return (
    <span role="status" className="head__not-live kern-body kern-body--small">
      {isLive ? null : <span title={words.notLiveWhy}>{words.notLive}</span>}
    </span>
  );
}

/** Said as long as it lasts: what is shown may be old, and what is done is refused. */
function Unreached({ since }: { readonly since: Date | null }) {
  const words = useTexts(shellTexts).unreached;
  const { language } = useWords();
  const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" });
  return (
    <div role="status" className="unreached">
      {since === null ? null : (
        <p className="kern-body">
          <Icon name="warning" /> <strong>{words.title(clock.format(since))}</strong> {words.why}
        </p>
      )}
    </div>
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
