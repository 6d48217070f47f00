import { useWords } from "../texts/words.tsx";
import { Icon } from "./icon.tsx";
import { widthFor } from "./page-view.tsx";
import type { Cut, Group, Plan, SplitPage } from "./split-order.ts";

const THUMB_PX = 150;

interface Shared {
  readonly captureId: string;
  readonly plan: Plan;
  readonly doubtsAt: readonly number[];
  /** Pages of the whole plan. */
  readonly of: number;
  /** The index of the page the keys act on. */
  readonly at: number;
  readonly onFocus: (index: number) => void;
  readonly onOpen: (index: number) => void;
  readonly onCut: (index: number, cut: Cut) => void;
  readonly onSetAside: (index: number) => void;
}

/** One mail item of a split plan with its number and pages; or pages that are all set aside. */
export function SplitGroup(
  props: Shared & {
    readonly group: Group;
    readonly indexOf: (page: SplitPage) => number;
    readonly onShut: () => void;
  },
) {
  const { texts } = useWords();
  const { group, indexOf, onShut, ...shared } = props;
  const pages = group.parts.flatMap((part) => part.pages);
  const kept = pages.filter((page) => !props.plan.setAside.has(page.id)).length;
  const name = group.number === null ? texts.desk.noMailItem : texts.desk.mailItem(group.number);
  const shut = texts.desk.openedInError[group.shut ? "said" : "ask"];
  return (
    <section
      className={group.number === null ? "split__group split__group--none" : "split__group"}
      aria-label={name}
    >
      <div className="split__name">
        <h2 className="kern-body kern-body--bold">{name}</h2>
        {group.number === null ? null : (
          <>
            <span className="kern-body kern-body--small kern-body--muted">
              {texts.inbox.pages(kept)}
            </span>
            <button
              type="button"
              className={group.shut ? "plain split__shut split__shut--said" : "plain split__shut"}
              tabIndex={pages.some((page) => indexOf(page) === props.at) ? 0 : -1}
              aria-label={`${name}: ${shut}`}
              onClick={onShut}
            >
              {group.shut ? <Icon name="visibility-off" /> : null}
              {shut}
            </button>
          </>
        )}
      </div>
      <ol className="split__pages">
        {group.parts.flatMap((part) =>
          part.pages.map((page, index) => (
            <SplitSheet
              key={page.id}
              {...shared}
              page={page}
              index={indexOf(page)}
              beginsEnclosure={part.role === "enclosure" && index === 0}
            />
          )),
        )}
      </ol>
    </section>
  );
}

function SplitSheet(
  props: Shared & {
    readonly page: SplitPage;
    readonly index: number;
    readonly beginsEnclosure: boolean;
  },
) {
  const { texts } = useWords();
  const { page, index, plan } = props;
  const reason = plan.setAside.get(page.id);
  const cut = plan.cuts.get(page.id);
  const isHere = index === props.at;
  const notes = [
    ...(props.beginsEnclosure ? [texts.document.enclosure] : []),
    ...(reason === undefined ? [] : [texts.desk.because[reason]]),
    ...(props.doubtsAt.includes(page.position) ? [texts.desk.doubtful] : []),
  ];
  const begins = props.beginsEnclosure ? "sheet sheet--enclosure" : "sheet";
  return (
    <li className={reason === undefined ? begins : `${begins} sheet--gone`}>
      <button
        type="button"
        className="sheet__page"
        data-page={page.position}
        tabIndex={isHere ? 0 : -1}
        onFocus={() => props.onFocus(index)}
        onClick={() => props.onOpen(index)}
      >
        {page.visible ? (
          <img
            src={`/api/captures/${props.captureId}/pages/${page.position}/image?width=${widthFor(THUMB_PX)}`}
            alt={texts.document.page(page.position, props.of)}
            loading="lazy"
            style={{ aspectRatio: `${page.width ?? 210} / ${page.height ?? 297}` }}
          />
        ) : (
          <>
            <Icon name="visibility-off" />
            <span className="kern-sr-only">{texts.document.page(page.position, props.of)}</span>
          </>
        )}
        <span className="sheet__number" aria-hidden="true">
          {page.position}
        </span>
        {notes.length === 0 ? null : <span className="sheet__note">{notes.join(", ")}</span>}
      </button>
      <div className="sheet__acts">
        {(["item", "enclosure"] as const).map((kind) => (
          <button
            key={kind}
            type="button"
            className="plain"
            tabIndex={isHere ? 0 : -1}
            disabled={index === 0}
            aria-pressed={cut === kind}
            aria-label={texts.desk.cutHere[kind](page.position)}
            title={texts.desk.cutHere[kind](page.position)}
            onClick={() => props.onCut(index, kind)}
          >
            <span aria-hidden="true">{kind === "item" ? "✂" : "⊕"}</span>
          </button>
        ))}
        <button
          type="button"
          className="plain"
          tabIndex={isHere ? 0 : -1}
          aria-pressed={reason !== undefined}
          aria-label={texts.desk.setAsideHere(page.position)}
          title={texts.desk.setAsideHere(page.position)}
          onClick={() => props.onSetAside(index)}
        >
          <Icon name="delete" />
        </button>
      </div>
    </li>
  );
}
