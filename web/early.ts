/**
 * Asks for what the first page needs while the browser still loads and reads the portal's program. It is a file of
 * its own, small enough to run before that; what it asked is taken up by web/api/request.ts.
 */
export interface Early {
  /** The language it was asked in. */
  readonly language: string;
  /** The answers on their way, by what was asked. */
  readonly answers: Map<string, Promise<Response>>;
}

declare global {
  // oxlint-disable-next-line no-var -- only so is it known as a property of globalThis
  var early: Early | undefined;
}

const language = localStorage.getItem("poststelle.language") === "en" ? "en" : "de";
const answers = new Map<string, Promise<Response>>();
const ask = (path: string): Promise<Response> => {
  const answer = fetch(path, {
    headers: { accept: "application/json", "accept-language": language },
  });
  // Where nobody is reached, whoever takes it up is told.
  answer.catch(() => {});
  answers.set(path, answer);
  return answer;
};
ask("/api/session").then(
  ({ ok }) => {
    // Nobody is signed in: what that was answered is nothing for whoever will be.
    if (!ok) for (const path of answers.keys()) if (path !== "/api/session") answers.delete(path);
  },
  () => {},
);
// The list as its page asks for it, without filters.
const [, unit] = /^\/inbox(?:\/([^/]+))?\/?$/.exec(location.pathname) ?? [null, null];
if (unit !== null && location.search === "") {
  void ask("/api/inboxes");
  void ask(`/api/inboxes/${unit ?? "~"}/entries?show=open&limit=100`);
}
globalThis.early = { language, answers };
// Later it is no answer any more to what is asked then.
setTimeout(() => answers.clear(), 10_000);
