import { useQuery } from "@tanstack/react-query";
import { Suspense, useState } from "react";
import { useNavigate } from "react-router";
import type { ErrorOrder } from "../../src/domain/sealed-post.ts";
import { session } from "../api/queries.ts";
import { sealedPostTexts } from "../texts/sealed-post.ts";
import { useTexts } from "../texts/words.tsx";
import { Button } from "./button.tsx";
import { lazyPart } from "./lazy-part.ts";

const OpenedInErrorDialog = lazyPart(() =>
  import("./opened-in-error.tsx").then((part) => part.OpenedInErrorDialog),
);

const NotForReadingDialog = lazyPart(() =>
  import("./not-for-reading.tsx").then((part) => part.NotForReadingDialog),
);

/**
 * For the mailroom, and for whoever has it in their inbox (`entryId`): what is looked at should have stayed
 * sealed. `goTo`: where the mailroom is once it is closed; others are in their inbox.
 */
export function SayOpened(props: {
  readonly item: ErrorOrder["item"];
  readonly entryId?: string | null;
  readonly goTo: string;
}) {
  const words = useTexts(sealedPostTexts).error;
  const roles = useQuery(session()).data?.roles ?? [];
  const go = useNavigate();
  const [asks, setAsks] = useState(false);
  const entryId = props.entryId ?? null;
  const isMailroom = roles.includes("clerk") || roles.includes("supervisor");
  if (!isMailroom && entryId === null) return null;
  const onClose = () => setAsks(false);
  // What may not be seen any more is not asked for again.
  const leaveFor = (path: string) => () => void go(path, { replace: true });
  return (
    <>
      <Button onClick={() => setAsks(true)}>{words.title}</Button>
      {asks ? (
        <Suspense fallback={null}>
          {isMailroom || entryId === null ? (
            <OpenedInErrorDialog
              item={props.item}
              onClose={onClose}
              onDone={leaveFor(props.goTo)}
            />
          ) : (
            <NotForReadingDialog entryId={entryId} onClose={onClose} onDone={leaveFor("/inbox")} />
          )}
        </Suspense>
      ) : null}
    </>
  );
}
