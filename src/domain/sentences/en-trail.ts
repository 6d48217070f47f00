import type { TrailSentences } from "./trail-params.ts";

const MODES: Readonly<Record<string, string>> = {
  shadow: "only watch",
  assisted: "propose",
  automatic: "by itself",
};
const mode = (name: string): string => MODES[name] ?? name;
const percent = (share: number): string =>
  `${new Intl.NumberFormat("en-GB", { maximumFractionDigits: 1 }).format(100 * share)} %`;

const DRIFT = {
  error: "wrong proposals",
  "unknown-words": "documents with many unknown words",
  "share-alone": "share of sure documents",
} as const;

export const enTrail: TrailSentences = {
  unreadable: "What this event says is erased; that it happened can still be proved.",
  ofTown: {
    "town-founded": ({ orgUnits, responsibilities, people }) =>
      `The town's data were read: ${orgUnits} units, ${responsibilities} services, ${people} people.`,
    "intake-refused": () => "Something was not taken at the door; it stayed with its sender.",
    "unit-mode-changed": ({ unit, from, to }, names) =>
      `${names.unit(unit)}: mode set from "${mode(from)}" to "${mode(to)}".`,
    "town-mode-changed": ({ allAssisted }) =>
      allAssisted
        ? 'The whole town was put back to "propose".'
        : "Each department's own mode holds again.",
    "step-paused": () => "A step was paused.",
    "step-resumed": () => "A step goes on.",
    "worker-drained": () => "A worker process takes nothing new.",
    "worker-undrained": () => "A worker process takes work again.",
    "error-accepted-changed": ({ unit, from, to }, names) =>
      `${names.unit(unit)}: the accepted error was set from ${percent(from)} to ${percent(to)}.`,
    "rules-changed": ({ changed, tried, differing }) =>
      `The rules were changed (${changed.length === 1 ? "1 entry" : `${changed.length} entries`}); in the dry run on ${tried} documents ${differing} would have gone elsewhere.`,
    "rules-tried": ({ documents, differing }) =>
      `Changed rules were tried on ${documents} documents; ${differing} would have gone elsewhere.`,
    "responsibility-changed": ({ unit, service, change }, names) =>
      `Responsibility ${change}: ${names.unit(unit)}, "${service}".`,
    "trail-check-asked": () => "A whole check of the logs was started.",
    "visual-check-sampled": ({ pages, drawn }) =>
      `${drawn} of ${pages} pages were drawn for the visual check.`,
    "visual-check-lot-settled": ({ checked, rejected }) =>
      `A lot of the visual check is settled: ${checked} pages checked, ${rejected} rejected.`,
    "sample-seed-committed": () => "The draw of the blind sample was fixed.",
    "sample-seed-revealed": () => "The draw of the blind sample was laid open.",
    "sample-share-changed": () => "The share of the blind sample was changed.",
    "lesson-changed": ({ unit, counts }, names) =>
      counts
        ? `A lesson for ${names.unit(unit)} counts again.`
        : `A lesson for ${names.unit(unit)} was undone.`,
    "model-brought-back": ({ version }) => `The former model ${version} holds again.`,
    "threshold-changed": ({ unit, to, looked, wrong }, names) =>
      `${names.unit(unit)}: after ${looked} documents that were looked at (${wrong} wrong), ${to === null ? "nothing is sure enough to go alone" : `what is ${percent(to)} sure goes alone`}.`,
    "drift-noticed": ({ kind, letters, happened, expected }) =>
      `The post has changed (${DRIFT[kind]}: ${happened} of ${letters}, at most ${expected} expected); the machine holds back.`,
    "drift-settled": () => "The change of the post was looked into; the thresholds hold again.",
    "attention-period-set": () => "The time in which post is to be opened was changed.",
    "digest-wished": ({ wanted }) =>
      wanted
        ? "Somebody wants the daily e-mail with counts."
        : "Somebody does not want the daily e-mail any more.",
    "digest-sent": () => "The daily e-mail with counts was handed to the mail server.",
    "deputy-named": ({ from, to }) => `A deputy was named (${from} to ${to}).`,
    "deputy-ended": () => "A deputyship was ended.",
    "sign-in-blocked": () => "A sign-in must wait after wrong passwords.",
    "password-set": () => "A password was set.",
    "sessions-ended": ({ sessions }) => `A person was signed out everywhere (${sessions}).`,
    "second-factor-set-up": () => "A second factor was set up.",
    "second-factor-removed": () => "A second factor was removed.",
    "recovery-code-used": () => "A recovery code was used.",
    "passkey-registered": () => "A passkey was set up.",
    "passkey-renamed": () => "A passkey got another name.",
    "passkey-removed": () => "A passkey was removed.",
    "passkey-refused": () =>
      "A passkey counted backwards; there may be a copy of it. It opens nothing any more.",
    "oidc-identity-linked": () => "A person was connected with the city's sign-in.",
    "roles-from-groups": () => "Roles were taken over from the city's groups.",
    "person-added": () => "A person was added.",
    "person-changed": () => "A person's data were changed.",
    "person-ended": ({ on }) => `A person loses all roles (last day ${on}).`,
    "role-granted": ({ unit }, names) =>
      unit === null ? "A role was granted." : `A role was granted: ${names.unit(unit)}.`,
    "role-ended": ({ unit }, names) =>
      unit === null ? "A role was ended." : `A role was ended: ${names.unit(unit)}.`,
    "org-unit-changed": ({ unit, change }, names) => `Unit ${change}: ${names.unit(unit)}.`,
    "org-units-imported": ({ added, changed, ended }) =>
      `Units imported: ${added} new, ${changed} changed, ${ended} ended.`,
    "retention-changed": () => "Retention rules were changed.",
    "holidays-changed": () => "The town's holidays were changed.",
    "sign-in-rules-changed": () => "The rules of signing in were changed.",
    "mailbox-added": ({ host }) => `A mailbox on ${host} was set up.`,
    "mailbox-changed": ({ host }) => `A mailbox on ${host} was changed.`,
    "mailbox-paused": () => "A mailbox was paused.",
    "mailbox-resumed": () => "A mailbox is collected again.",
    "mailbox-removed": () => "A mailbox was removed; its password is gone.",
    "witness-begun-anew": ({ reason }) =>
      `The witness of the trail was lost and begun anew: ${reason}`,
    "audit-key-rotated": () => "The key that signs the trail was replaced.",
    "trail-day-closed": ({ day }) => `The day ${day} of the trail is closed.`,
    "reader-key-destroyed": ({ period }) => `The key of the readings of ${period} was destroyed.`,
    "access-inquiry-asked": ({ from, to }) =>
      `An inquiry about readings was asked (${from} to ${to}).`,
    "access-inquiry-confirmed": () => "An inquiry about readings was confirmed.",
    "access-inquiry-answered": ({ readings }) =>
      `An inquiry about readings was answered (${readings}).`,
    "batch-opened": ({ day }) => `A batch of ${day} was opened.`,
    "batch-counted": ({ envelopes }) => `A batch was counted: ${envelopes} envelopes.`,
    "batch-exception-named": ({ count }) => `An exception of a batch was named (${count}).`,
    "batch-exception-withdrawn": () => "An exception of a batch was withdrawn.",
    "batch-closed": ({ envelopes, mailItems }) =>
      `A batch was closed: ${envelopes} envelopes, ${mailItems} mail items.`,
    "day-closed": () => "A day of post was closed.",
    "database-restored": ({ takenAt }) =>
      `The installation was restored from a backup of ${takenAt.slice(0, 10)}.`,
    "sealed-words-erased": ({ records }) =>
      `The names in a line of the register of sealed post were erased when its retention ended (${records} records).`,
    "item-erased": ({ documents, pages }) =>
      `A mail item was erased (${documents} documents, ${pages} pages).`,
  },
};
