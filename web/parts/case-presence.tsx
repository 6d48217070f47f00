import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { presenceAt, sayPresence } from "../api/presence.ts";
import { presenceTexts } from "../texts/presence.ts";
import { useTexts } from "../texts/words.tsx";
import { Icon } from "./icon.tsx";

/** Said again so often: the API forgets after 45 s. */
const SAY_AGAIN_MS = 20_000;

/** Who else is at this case now; and to them it says that one is there oneself. */
export function CasePresence({ caseId }: { readonly caseId: string }) {
  const texts = useTexts(presenceTexts);
  const asked = useQuery(presenceAt(caseId));
  useEffect(() => {
    const say = () => {
      // A window nobody looks at is nobody's presence.
      if (document.visibilityState === "visible") sayPresence(caseId, "here");
    };
    say();
    const timer = setInterval(say, SAY_AGAIN_MS);
    return () => {
      clearInterval(timer);
      sayPresence(caseId, "gone");
    };
  }, [caseId]);
  const names = asked.data?.others.map((other) => other.name) ?? [];
  return (
    <div className="presence" role="status">
      {names.length === 0 ? null : (
        <p className="kern-body kern-body--small">
          <Icon name="info" /> {texts.others(names)}
        </p>
      )}
    </div>
  );
}
