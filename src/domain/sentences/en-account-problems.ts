import type { AccountProblemCode, RequestProblemLanguage } from "../request-problem.ts";

const says = (title: string, cause: string, remedy: string) => ({ title, cause, remedy });

/** English words for what can be wrong with people, units and signing in. */
export const enAccountProblems: Pick<RequestProblemLanguage, AccountProblemCode> = {
  "login-taken": () =>
    says(
      "Login taken",
      "Somebody of this installation has this login already.",
      "Choose another, such as one with a digit.",
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
      "The operator sets passwords and takes lost second factors away, with 'poststelle account'.",
    ),
  "from-groups": () =>
    says(
      "Follows from a group",
      "This role comes from the city's sign-in and goes with its group.",
      "Change the group there.",
    ),
  "unit-known": () =>
    says(
      "This key is there already",
      "A unit of this key exists, perhaps one that has ended.",
      "Choose another key.",
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
  "changed-meanwhile": () =>
    says(
      "Changed meanwhile",
      "Somebody else saved this since you opened it.",
      "Compare the two, then take over what was saved or save your own.",
    ),
  "mailbox-known": () =>
    says(
      "This mailbox is set up already",
      "The same folder of the same mailbox is collected already.",
      "Change the mailbox that is there, or name another folder.",
    ),
  "mailbox-password-needed": () =>
    says(
      "The password is needed",
      "Server or login is another one, and the password so far is not sent there.",
      "Enter the mailbox's password.",
    ),
  "second-factor-needed": () =>
    says(
      "The second factor is missing",
      "This sign-in needs a code or a passkey as well.",
      "Enter the code of your app or one of the recovery codes, or use your passkey.",
    ),
  "wrong-code": () =>
    says(
      "The code is not right",
      "It is wrong, has expired, or was used already.",
      "Wait for the next code of your app; the phone's clock must be right.",
    ),
  "wrong-passkey": () =>
    says(
      "The passkey does not fit",
      "It belongs to no account, to another one, or it was asked for too long ago.",
      "Try again, or enter a code.",
    ),
  "passkey-refused": () =>
    says(
      "This passkey is good no more",
      "It has counted backwards. That happens when somebody has copied it.",
      "Sign in with a code or recovery code, remove the passkey, and tell the mailroom's administrator.",
    ),
  "passkey-known": () =>
    says(
      "No further passkey",
      "This one is set up already, or the account has ten of them.",
      "Remove one that is needed no more first.",
    ),
  "passkeys-not-here": () =>
    says(
      "No passkeys here",
      "They hold only at the portal's address as it is set, and only over a secured connection.",
      "Open the portal at that address; where none is set, the operator sets it (POSTSTELLE_ADDRESS).",
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
};
