import { errorUpperBound } from "../domain/error-bound.ts";
import { type Interval, shareInterval } from "./intervals.ts";

/**
 * Letters that are alike in how the machine's last proposal compares with what a person decided after it.
 * Units are departments.
 */
export interface ProposalGroup {
  /** Null: the machine named none. */
  readonly proposed: string | null;
  /** Null: no person has decided about it. */
  readonly decided: string | null;
  readonly wouldGoAlone: boolean;
  readonly wentAlone: boolean;
  /** Something gave it to a person however sure the machine was. */
  readonly held: boolean;
  /** It rests on a number, a cover sheet or a rule: no threshold is asked. */
  readonly certain: boolean;
  /** How many of the thresholds, ascending, its confidence reaches. */
  readonly reached: number;
  /** A department sent it back. */
  readonly returned: boolean;
  /** It went alone and was decided again, blindly, by the sample. */
  readonly sampled: boolean;
  readonly documents: number;
}

/** A share of counts with its 90 % interval. */
export interface CountedShare {
  readonly count: number;
  readonly of: number;
  /** Null where `of` is 0. */
  readonly interval: Interval | null;
}

/** How the machine's proposals for a department did. */
export interface ProposalFigures {
  readonly proposals: number;
  /** Right among those a person decided about. */
  readonly right: CountedShare;
  /** Went alone among all proposals. */
  readonly alone: CountedShare;
  /** Would have gone alone by the settings of then, whatever the mode. */
  readonly wouldGoAlone: CountedShare;
  /** Of those that went alone: sent back, or found wrong by a person. */
  readonly aloneWrong: number;
  /** Of those that went alone and were looked at blindly: wrong. */
  readonly sampleWrong: CountedShare;
}

/** The figures of one department, or of all (null). */
export function figuresOf(groups: readonly ProposalGroup[], unit: string | null): ProposalFigures {
  const own = groups.filter(
    (group) => group.proposed !== null && (unit === null || group.proposed === unit),
  );
  const sum = (keep: (group: ProposalGroup) => boolean): number =>
    own.reduce((total, group) => total + (keep(group) ? group.documents : 0), 0);
  const share = (
    part: (group: ProposalGroup) => boolean,
    whole: (group: ProposalGroup) => boolean,
  ): CountedShare => {
    const of = sum(whole);
    const count = sum((group) => whole(group) && part(group));
    return { count, of, interval: shareInterval(count, of, 90) };
  };
  const all = (): boolean => true;
  return {
    proposals: sum(all),
    right: share(isRight, isJudged),
    alone: share((group) => group.wentAlone, all),
    wouldGoAlone: share((group) => group.wouldGoAlone && !group.held, all),
    aloneWrong: sum((group) => group.wentAlone && isWrong(group)),
    sampleWrong: share(isWrong, (group) => group.wentAlone && group.sampled),
  };
}

const isJudged = (group: ProposalGroup): boolean => group.decided !== null;
const isRight = (group: ProposalGroup): boolean => group.decided === group.proposed;
/** Sent back and not decided about yet is wrong already. */
const isWrong = (group: ProposalGroup): boolean =>
  isJudged(group) ? !isRight(group) : group.returned;

/** What would have been, were this the error a department accepts. */
export interface SettingFigures {
  readonly errorAccepted: number;
  /** The confidence it needs; null: none suffices. */
  readonly threshold: number | null;
  readonly alone: CountedShare;
  /** Of those that people judged: how many, how many wrong. */
  readonly judged: number;
  readonly wrong: number;
  /** With 90 % confidence at most this share of them is wrong; 1 where nothing was judged. */
  readonly errorBound: number;
}

/** The curve of a department: each setting with what it would have meant. `thresholds` as asked of the groups. */
export function settingsOf(
  groups: readonly ProposalGroup[],
  unit: string,
  settings: readonly { readonly errorAccepted: number; readonly threshold: number | null }[],
  thresholds: readonly number[],
): readonly SettingFigures[] {
  const own = groups.filter((group) => group.proposed === unit);
  const total = own.reduce((sum, group) => sum + group.documents, 0);
  return settings.map(({ errorAccepted, threshold }) => {
    const needed = threshold === null ? Infinity : thresholds.indexOf(threshold) + 1;
    const alone = own.filter(
      (group) => !group.held && (group.certain ? group.wouldGoAlone : group.reached >= needed),
    );
    const count = (some: readonly ProposalGroup[]): number =>
      some.reduce((sum, group) => sum + group.documents, 0);
    const judged = count(alone.filter((group) => isJudged(group) || isWrong(group)));
    const wrong = count(alone.filter(isWrong));
    const wouldGo = count(alone);
    return {
      errorAccepted,
      threshold,
      alone: { count: wouldGo, of: total, interval: shareInterval(wouldGo, total, 90) },
      judged,
      wrong,
      errorBound: errorUpperBound(wrong, judged),
    };
  });
}

/** How often which department was proposed where which was decided; what never happened is left out. */
export function confusionOf(
  groups: readonly ProposalGroup[],
): readonly { readonly proposed: string; readonly decided: string; readonly documents: number }[] {
  const counts = new Map<string, { proposed: string; decided: string; documents: number }>();
  for (const { proposed, decided, documents } of groups) {
    if (proposed === null || decided === null) continue;
    const key = `${proposed} ${decided}`;
    const known = counts.get(key) ?? { proposed, decided, documents: 0 };
    counts.set(key, { ...known, documents: known.documents + documents });
  }
  return [...counts.values()].toSorted(
    (a, b) => a.proposed.localeCompare(b.proposed) || a.decided.localeCompare(b.decided),
  );
}
