import { setTimeout as sleep } from "node:timers/promises";
import type { DrillHouse } from "./house.ts";
import type { FaultKind } from "./plan.ts";
import type { FaultTargets, InTurn, Strike } from "./strike.ts";

type MailFault = Extract<FaultKind, `mail-${string}`>;

/** Whoever takes over a mailbox after a death needs so long at most; what needs a message to be taken is not made then. */
const MOVE_MS = 40_000;
const LOOK_MS = 500;

/** What can go wrong on the way from a mailbox to us. The drill has a mailbox when one of these is made. */
export function makeMailStrikes(
  targets: FaultTargets,
  inTurn: InTurn,
): Readonly<Record<MailFault, Strike>> {
  const { house } = targets;
  return {
    "mail-server-killed": inTurn("mail", async ({ holdsMs }) => {
      const { server } = mailboxOf(house);
      targets.beginMail();
      await server.goAway("SIGKILL");
      await sleep(holdsMs);
      await server.comeBack();
      return `away for ${holdsMs} ms`;
    }),
    "mail-server-renumbered": inTurn("mail", async ({ holdsMs }) => {
      const { server } = mailboxOf(house);
      targets.beginMail();
      await server.goAway("SIGTERM");
      await server.renumber();
      await sleep(holdsMs);
      await server.comeBack();
      return `stopped for ${holdsMs} ms, back with other numbers`;
    }),
    "mail-line-cut": inTurn("mail", async ({ holdsMs, draw }) => {
      const { line } = mailboxOf(house);
      targets.beginMail();
      if (draw < 0.5) return `${line.cut()} connections`;
      line.deafen();
      await sleep(holdsMs);
      line.hear();
      return `after ${holdsMs} ms in which no answer arrived`;
    }),
    "mail-api-killed-while-moving": inTurn("mail", killApiAtMove(targets)),
    "mail-delivered-thrice": inTurn("mail", async () => {
      await targets.deliverThrice();
      return "three times at once, and again once it was taken";
    }),
    "mail-moved-back": inTurn("mail", async () => {
      const { server, settings } = mailboxOf(house);
      let before = await server.messages(settings.doneFolder);
      if (before.length === 0) targets.beginMail();
      for (const end = performance.now() + MOVE_MS; before.length === 0;) {
        if (performance.now() > end) return null;
        await sleep(LOOK_MS);
        before = await server.messages(settings.doneFolder);
      }
      await server.moveAll(settings.doneFolder, settings.folder);
      return `${before.length} messages that were taken`;
    }),
  };
}

/** Between the receipt and the move, or between the move and its being heard of: after that nobody knows of either but the tables. */
const killApiAtMove =
  ({ house, beginMail }: FaultTargets): Strike =>
  async ({ draw }) => {
    const isMoved = draw < 0.5;
    const killed = Promise.withResolvers<boolean>();
    const forget = mailboxOf(house).line.atNextMove(isMoved, () =>
      killed.resolve(house.api.signal("SIGKILL")),
    );
    beginMail();
    const made = await Promise.race([killed.promise, sleep(MOVE_MS).then(() => false)]);
    forget();
    if (!made) return null;
    return isMoved ? "before it heard that a message was moved" : "between receipt and move";
  };

function mailboxOf({ mailbox }: DrillHouse): NonNullable<DrillHouse["mailbox"]> {
  if (mailbox === null) throw new Error("this drill has no mailbox");
  return mailbox;
}
