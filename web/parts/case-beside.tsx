import { useQuery } from "@tanstack/react-query";
import { besideOf, type SimilarCase } from "../api/desk.ts";
import { deskTexts } from "../texts/desk.ts";
import { useTexts } from "../texts/words.tsx";
import { Button } from "./button.tsx";
import { useKeys } from "./use-keys.ts";

/** How many open cases are like this one, and how the machine did since it was last corrected. */
export function CaseBeside(props: {
  readonly caseId: string;
  readonly onTogether: (similar: readonly SimilarCase[]) => void;
}) {
  const texts = useTexts(deskTexts);
  const beside = useQuery(besideOf(props.caseId));
  const similar = beside.data?.similar ?? [];
  const together = () => {
    if (similar.length > 0) props.onTogether(similar);
  };
  useKeys({ g: together });
  const learned = beside.data?.learned ?? null;
  // It helps, and is not needed: where it is not there, one decides without it.
  if (similar.length === 0 && learned === null) return null;
  return (
    <div className="case-beside">
      {similar.length === 0 ? null : (
        <Button shortcut="G" onClick={together}>
          {texts.similar(similar.length)}
        </Button>
      )}
      {learned === null ? null : (
        <p className="case-beside__learned kern-body kern-body--small">{learned}</p>
      )}
    </div>
  );
}
