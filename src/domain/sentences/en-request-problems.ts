import type { RequestProblemLanguage } from "../request-problem.ts";

const says = (title: string, cause: string, remedy: string) => ({ title, cause, remedy });

export const enRequestProblems: RequestProblemLanguage = {
  "invalid-request": ({ fields }) =>
    says(
      "The request is not in order",
      `These values are missing or wrong: ${fields.join(", ")}.`,
      "Correct them and send the request again.",
    ),
  "malformed-body": () =>
    says(
      "The request cannot be read",
      "Its content does not have the form it announces.",
      "Send the whole request again.",
    ),
  "idempotency-key-missing": () =>
    says(
      "The request lacks its key",
      "Without the header Idempotency-Key a repetition cannot be told from a new submission.",
      "Make a key of your own for this submission (8 to 100 letters, digits, or . _ ~ -) and use the same one to repeat it.",
    ),
  "upload-without-files": () =>
    says("No file was sent", "The request holds no file.", "Choose at least one file and send it."),
  "not-signed-in": () =>
    says("Not signed in", "There is no valid session, or it has ended.", "Please sign in."),
  "wrong-credentials": () =>
    says(
      "Could not sign in",
      "The login or the password is wrong.",
      "Check both; an administrator sets a new password.",
    ),
  "wrong-current-password": () =>
    says(
      "The password was not changed",
      "The current password is wrong.",
      "Enter the current password again.",
    ),
  "csrf-token-wrong": () =>
    says(
      "The request was refused",
      "It lacks the header X-CSRF-Token of this session, or the header is wrong.",
      "Load the page again and repeat the action.",
    ),
  "foreign-origin": () =>
    says(
      "The request was refused",
      "It comes from another site.",
      "Start the action from Poststelle itself.",
    ),
  "role-missing": ({ roles }) =>
    says(
      "Not permitted",
      `Only who holds one of these roles may do this: ${roles.join(", ")}.`,
      "Ask an administrator if you need it.",
    ),
  "no-town": () =>
    says(
      "No role",
      "This person holds no role in any town of this installation at present.",
      "Please ask an administrator.",
    ),
  "not-found": () =>
    says(
      "Not found",
      "It does not exist, or this session may not see it.",
      "Check what you asked for.",
    ),
  "no-such-endpoint": () =>
    says(
      "There is nothing at this address",
      "Poststelle offers nothing at this address or by this method.",
      "See /api/docs for what there is.",
    ),
  "empty-file": () =>
    says("The file is empty", "It has 0 bytes.", "Scan or export the file again and send it anew."),
  "upload-cut-short": () =>
    says(
      "The transfer was cut short",
      "The file did not arrive whole; nothing of it was taken in.",
      "Send it again with the same key.",
    ),
  "too-large": ({ megabytes }) =>
    says(
      "Too large",
      `At most ${megabytes} MB are allowed.`,
      "Split the file; the operator sets the limit.",
    ),
  "too-many-files": ({ filesMax }) =>
    says(
      "Too many files",
      `At most ${filesMax} files are allowed in one submission.`,
      "Spread the files over several submissions.",
    ),
  "unsupported-media-type": ({ wanted }) =>
    says("This form is not accepted", `Expected is ${wanted}.`, `Send the request as ${wanted}.`),
  "weak-password": ({ charactersMin }) =>
    says(
      "The password is too weak",
      `It needs at least ${charactersMin} characters and must not equal the login.`,
      "Choose a longer one, such as several words.",
    ),
  "too-many-requests": ({ seconds }) =>
    says(
      "Too many requests",
      "More requests came in a short time than are accepted.",
      `Try again in ${seconds} seconds.`,
    ),
  "too-many-streams": ({ streamsMax }) =>
    says(
      "Too many open streams",
      `No more than ${streamsMax} streams of events are provided for.`,
      "Close windows that are no longer needed.",
    ),
  "sign-in-blocked": ({ seconds }) =>
    says(
      "Signing in is blocked for a while",
      "A wrong password was entered too often for this login.",
      `Try again in ${seconds} seconds.`,
    ),
  "database-away": () =>
    says(
      "Poststelle cannot be reached at present",
      "The database does not answer.",
      "Try again in a few seconds; if it lasts, tell the operator.",
    ),
  "upload-too-slow": ({ seconds }) =>
    says(
      "Transfer too slow",
      `The sender took longer than ${String(seconds)} seconds; nothing was taken in.`,
      "Send it again with the same key, in smaller parts or over a faster line.",
    ),
  "disk-full": () =>
    says(
      "No space left",
      "The server's disk has no room for new post; nothing was taken in, all else goes on.",
      "Ask the operator to free disk space, and send it again later with the same key.",
    ),
  internal: () =>
    says(
      "Unexpected error",
      "Poststelle could not do what was asked.",
      "Try again; if it lasts, give the operator the id in `instance`.",
    ),
  "already-settled": () =>
    says(
      "The case is settled already",
      "Somebody else has settled it meanwhile; nothing was changed.",
      "Load the list again.",
    ),
  "not-possible-now": () =>
    says(
      "This cannot be done now",
      "In the state the post is in now there is no such act; nothing was changed.",
      "See what has happened meanwhile.",
    ),
  "unknown-unit": () =>
    says(
      "There is no such unit",
      "The unit is not known, or nothing is delivered to it.",
      "Choose a unit from the list.",
    ),
  "unknown-page": () =>
    says(
      "A page does not belong to it",
      "One of the pages is not part of this post, or is named twice.",
      "Load the pages again.",
    ),
  "pages-not-conserved": () =>
    says(
      "Not every page is placed",
      "Not every page lies exactly once in a document or is discarded with a reason.",
      "Place each page exactly once.",
    ),
  "second-person-needed": () =>
    says(
      "A second person must confirm",
      "You have asked for this already; it needs dual control.",
      "Ask a colleague to confirm.",
    ),
  "supervisor-needed": () =>
    says(
      "The supervisor decides this",
      "The document has come back from a department twice already.",
      "Leave the case to the supervisor of the mailroom.",
    ),
  "claimed-by-another": () =>
    says(
      "Somebody else is working on this",
      "The entry is claimed by somebody else; nothing was changed.",
      "Agree with them, or have it assigned to you.",
    ),
  "login-taken": () =>
    says(
      "Login taken",
      "Somebody of this installation has this login already.",
      "Choose another; somebody who is there is only given a role.",
    ),
  "last-administrator": () =>
    says(
      "The last administrator",
      "Nobody would be left to keep people and roles.",
      "Give somebody else the role of administrator first.",
    ),
  "works-elsewhere": () =>
    says(
      "Works elsewhere too",
      "The person works for another town of this installation as well; one town alone does not change the account.",
      "The operator sets passwords with 'poststelle account'.",
    ),
  "from-groups": () =>
    says(
      "Follows from a group",
      "This role comes from the city's sign-in and goes with its group.",
      "Change the group there.",
    ),
  "unit-in-use": () =>
    says(
      "Still in use",
      "The unit has units below it, or its successor ends itself.",
      "End the units below first, and choose a successor that stays.",
    ),
  "plan-outdated": () =>
    says(
      "Changed meanwhile",
      "What would be changed now is no longer what was shown.",
      "Have it checked again, then take it over.",
    ),
  "second-factor-needed": () =>
    says(
      "The second factor is missing",
      "This sign-in needs a code as well.",
      "Enter the code of your app, or one of the recovery codes.",
    ),
  "wrong-code": () =>
    says(
      "The code is not right",
      "It is wrong, has expired, or was used already.",
      "Wait for the next code of your app; the phone's clock must be right.",
    ),
  "duty-first": ({ duties }) =>
    says(
      "Secure the account first",
      duties.includes("change-password")
        ? "Somebody else has set the password."
        : "The town wants a second factor for your role.",
      duties.includes("change-password")
        ? "Set a password of your own."
        : "Set the second factor up.",
    ),
  "not-a-colleague": () =>
    says(
      "This person does not work here",
      "The person does not belong to this unit.",
      "Choose somebody of the unit.",
    ),
  "same-unit": () =>
    says(
      "It is there already",
      "The document lies in the inbox of this unit.",
      "Choose another unit.",
    ),
  "too-late": () =>
    says(
      "Too late",
      "The discard was more than 30 days ago and can no longer be taken back.",
      "Ask the supervisor of the mailroom.",
    ),
  "not-allowed": () =>
    says(
      "You are not entitled to this",
      "Only the head of this unit, or the supervisor of the mailroom, may do this.",
      "Ask them.",
    ),
  "no-sampling-plan": () =>
    says(
      "No sampling plan",
      "The town has set no plan of visual checks for this scanner.",
      "Put a plan into town.yaml under visualCheck, or check each document.",
    ),
  "nothing-to-draw": () =>
    says(
      "There is nothing to draw",
      "Every scanned page of this day and scanner is in a lot already.",
      "Load the list of lots again.",
    ),
  erased: () =>
    says(
      "Erased",
      "This mail item was erased. Its receipt number, times and the proof of its erasure remain.",
      "The mailroom's supervisor answers questions about it by its receipt number.",
    ),
  "erasure-blocked": () =>
    says(
      "An erasure block holds it",
      "An erasure block is set for this mail item; while it stands, nothing is erased.",
      "Ask the mailroom's supervisor, who can lift the block.",
    ),
  "erasure-needs-supervisor": () =>
    says(
      "A supervisor must take part",
      "Erasure, blocks and restriction are decided by the mailroom's supervisor.",
      "Ask the supervisor to decide.",
    ),
  "erasure-pending": () =>
    says(
      "Its erasure is not decided",
      "The erasure of this mail item is asked for, or a block holds it; once it is split, nobody could say for which pages.",
      "Ask the supervisor to withdraw the request or lift the block, and to set it again after the split.",
    ),
  "unknown-kind-of-post": () =>
    says(
      "There is no such retention rule",
      "The town has no retention rule of this name.",
      "Name a rule of the town's retention.yaml.",
    ),
  "trial-needed": () =>
    says(
      "First a dry run, then live",
      "Exactly these rules were not tried in the last 24 hours.",
      "Start the dry run, look at its outcome, and put the rules into force then.",
    ),
  "rules-changed-meanwhile": () =>
    says(
      "The rules were changed meanwhile",
      "Somebody else has put other rules into force since your draft was begun.",
      "Load the page again and make the change on what holds now.",
    ),
  "service-exists": () =>
    says(
      "This service is there already",
      "The department already has a service of this name.",
      "Change that service, or choose another name.",
    ),
  "check-running": () =>
    says(
      "A check is running already",
      "The logs of this town are being checked.",
      "Wait for its outcome; it appears on this page.",
    ),
  "trial-too-slow": ({ seconds }) =>
    says(
      "The dry run takes too long",
      `It was not done after ${seconds} seconds; mostly a pattern with nested repetitions is why.`,
      "Make the pattern simpler, with fixed numbers of digits instead of +, and try again.",
    ),
};
