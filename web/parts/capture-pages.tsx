import type { Capture } from "../../src/api/contract/captures.ts";
import { pullSlipTexts } from "../texts/pull-slips.ts";
import { useTexts, useWords } from "../texts/words.tsx";
import { Icon } from "./icon.tsx";
import { widthFor } from "./page-view.tsx";
import { discardReasons } from "./split-order.ts";

const THUMB_PX = 150;

/** The pages of a capture in their order, each with the mail item it went to or why it was set aside. */
export function CapturePages(props: {
  readonly capture: Capture;
  readonly onOpen: (position: number) => void;
}) {
  const { texts } = useWords();
  const slipWords = useTexts(pullSlipTexts);
  const { capture } = props;
  const numbers = new Map(capture.mailItems.map((item, index) => [item.id, index + 1]));
  return (
    <ol className="split__pages item__pages">
      {capture.pages.map((page) => {
        const number = page.mailItemId === null ? undefined : numbers.get(page.mailItemId);
        const reason = discardReasons.find((each) => each === page.discardReason);
        const became =
          page.discardReason === "re-scan"
            ? slipWords.became
            : reason !== undefined
              ? texts.desk.because[reason]
              : number === undefined
                ? ""
                : texts.desk.mailItem(number);
        return (
          <li key={page.id} className={reason === undefined ? "sheet" : "sheet sheet--gone"}>
            {page.visible ? (
              <button
                type="button"
                className="sheet__page"
                aria-label={[texts.item.large(page.position), became].join(", ")}
                onClick={() => props.onOpen(page.position)}
              >
                <img
                  src={`/api/captures/${capture.id}/pages/${page.position}/image?width=${widthFor(THUMB_PX)}`}
                  alt=""
                  loading="lazy"
                  style={{ aspectRatio: `${page.width ?? 210} / ${page.height ?? 297}` }}
                />
                <span className="sheet__number">{page.position}</span>
              </button>
            ) : (
              <span className="sheet__page sheet__page--shut">
                <Icon name="visibility-off" />
                <span className="kern-sr-only">{texts.document.shut}</span>
                <span className="sheet__number">{page.position}</span>
              </span>
            )}
            <span className="kern-body kern-body--small kern-body--muted">{became}</span>
          </li>
        );
      })}
    </ol>
  );
}
