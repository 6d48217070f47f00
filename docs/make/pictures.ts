/** A picture of the guided tours. */
export interface Picture {
  /** Of the file, before the language. */
  readonly name: string;
  readonly login: string;
  /** `{stack}`: the id of a stack whose split a person is to look at. */
  readonly path: string;
  /** What is to be seen before it is taken. */
  readonly there: string;
  /** What is clicked first, and what is there after that. */
  readonly click?: string;
  readonly after?: string;
  /** As in the corridor. */
  readonly phone?: true;
}

const clerk = "a.ackerknecht";
const caseWorker = "l.luettgenau";
const operator = "d.dornhoefer";
const supervisor = "c.curdsen";

/** Few, and each for a sentence of the tours. */
export const pictures: readonly Picture[] = [
  { name: "post", login: clerk, path: "/post", there: "tbody tr" },
  { name: "desk", login: clerk, path: "/desk", there: ".case__acts" },
  {
    name: "split",
    login: clerk,
    path: "/captures/{stack}",
    there: ".split img, .case__acts, main img",
  },
  { name: "day-close", login: clerk, path: "/day-close", there: "main tbody tr" },
  { name: "inbox", login: caseWorker, path: "/inbox", there: "a.entry" },
  {
    name: "document",
    login: caseWorker,
    path: "/inbox",
    there: "a.entry",
    click: "a.entry",
    // The pages, and what is asked beside them.
    after: ".document:has(.page img) .case-work",
  },
  { name: "inbox-phone", login: caseWorker, path: "/inbox", there: "a.entry", phone: true },
  { name: "search", login: clerk, path: "/search?q=Carport", there: ".hits" },
  { name: "operations", login: operator, path: "/operations", there: ".verdict__sentence" },
  { name: "steering", login: supervisor, path: "/steering", there: "main tbody tr" },
];

/** What is written on each picture, beside them. */
export const shownFile = "shown.json";
