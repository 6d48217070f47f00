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

/** For the mailroom: what is looked at should have stayed sealed. `goTo`: where one is once it is closed. */
export function SayOpened(props: { readonly item: ErrorOrder["item"]; readonly goTo: string }) {
  const words = useTexts(sealedPostTexts).error;
  const roles = useQuery(session()).data?.roles ?? [];
  const go = useNavigate();
  const [asks, setAsks] = useState(false);
  if (!roles.includes("clerk") && !roles.includes("supervisor")) return null;
  return (
    <>
      <Button onClick={() => setAsks(true)}>{words.title}</Button>
      {asks ? (
        <Suspense fallback={null}>
          <OpenedInErrorDialog
            item={props.item}
            onClose={() => setAsks(false)}
            // What may not be seen any more is not asked for again.
            onDone={() => void go(props.goTo, { replace: true })}
          />
        </Suspense>
      ) : null}
    </>
  );
}
