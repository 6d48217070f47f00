import type { AdministeredPerson } from "../../src/api/contract/administration.ts";
import { administrationTexts } from "../texts/administration.ts";
import { useTexts, useWords } from "../texts/words.tsx";

/** How somebody can sign in, in a few words. */
export function AccountInShort({ person }: { readonly person: AdministeredPerson }) {
  const { state } = useTexts(administrationTexts).people;
  const { day } = useWords();
  const { hasPassword, temporaryUntil, secondFactor, byGroups, disabled, sessions } = person;
  const said = [
    disabled ? state.disabled : "",
    byGroups ? state.groups : "",
    temporaryUntil === null ? "" : state.temporary(day(temporaryUntil)),
    hasPassword && temporaryUntil === null ? state.own : "",
    !hasPassword && !byGroups ? state.none : "",
    secondFactor ? state.factor : "",
    sessions > 0 ? state.sessions(sessions) : "",
  ].filter((each) => each !== "");
  return <span className="kern-body kern-body--small">{said.join(" · ")}</span>;
}
