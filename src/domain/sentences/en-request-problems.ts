import { enAccountProblems } from "./en-account-problems.ts";
import { enSealedProblems } from "./en-sealed-problems.ts";
import type { RequestProblemLanguage } from "../request-problem.ts";

const says = (title: string, cause: string, remedy: string) => ({ title, cause, remedy });

export const enRequestProblems: RequestProblemLanguage = {
  ...enAccountProblems,
  ...enSealedProblems,
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
      "Somebody else has claimed the entry, or begun with it; nothing was changed.",
      "Agree with them, or have it assigned to you.",
    ),
  "reason-needed": () =>
    says(
      "A reason is missing",
      "The deadline differs from what was reckoned; nothing was changed.",
      "Say why it runs otherwise.",
    ),
  "copy-known": () =>
    says(
      "There is a copy already",
      "A copy that nobody has noted yet is there already.",
      "Wait, or choose somebody else.",
    ),
  "copy-to-one-person": () =>
    says(
      "Confidential: to one person only",
      "Of confidential or secret post no copy goes to a whole unit.",
      "Choose a person who may know it; nobody else sees the copy.",
    ),
  "not-a-deputy": () =>
    says(
      "Not possible as a deputy",
      "A deputy handles post themselves; one's own is chosen among the colleagues of one's departments. For others only the head of all their departments names one, and nobody themselves.",
      "Choose another person, or ask the head.",
    ),
  "deputy-over": () =>
    says(
      "This deputyship has ended",
      "It does not hold any more; nothing was changed.",
      "Name a new deputy where one is needed.",
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
  "batch-closed": () =>
    says(
      "The batch is closed",
      "It was closed with its count; nothing was changed.",
      "Open a new batch for further post.",
    ),
  "batch-not-counted": () =>
    says(
      "The batch is not counted",
      "Without the number of envelopes nobody can tell whether everything was captured.",
      "Count the envelopes and enter their number.",
    ),
  "batch-under-way": () =>
    says(
      "The batch is still being worked on",
      "Not every scan is separated into mail items yet, so their number may change.",
      "Wait until all is separated, or settle the cases of the batch.",
    ),
  "difference-unnamed": () =>
    says(
      "A difference has no reason",
      "Envelopes, mail items and exceptions do not add up.",
      "Name each difference with its reason at the batch, or count again.",
    ),
  "day-closed": () =>
    says(
      "The day is closed already",
      "This day or a later one is closed and stays as it is.",
      "What is still to come is in the next day close as carried over.",
    ),
  "day-to-come": () =>
    says(
      "The day has not come yet",
      "Today or an earlier day can be closed.",
      "Choose another day.",
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
  "sample-needed": () =>
    says(
      "Nothing goes alone without a sample",
      "Where the machine decides alone, a person decides a share of it again; nothing was changed.",
      "Set a share above zero, or let the machine only propose for the department.",
    ),
  "check-running": () =>
    says(
      "A check is running already",
      "The logs of this town are being checked.",
      "Wait for its outcome; it appears on this page.",
    ),
  "message-unreadable": () =>
    says(
      "The message cannot be shown this way",
      "It is damaged, too large or too deeply nested.",
      "Look at the pages, or download the original.",
    ),
  "trial-too-slow": ({ seconds }) =>
    says(
      "The dry run takes too long",
      `It was not done after ${seconds} seconds; mostly a pattern with nested repetitions is why.`,
      "Make the pattern simpler, with fixed numbers of digits instead of +, and try again.",
    ),
};
