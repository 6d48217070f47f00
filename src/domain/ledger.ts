/** The counts the equations are about; all are counted, none is derived. */
export interface LedgerCounts {
  readonly accepted: number;
  readonly notYetSeparated: number;
  readonly inClarification: number;
  readonly discardedWhole: number;
  readonly separated: number;
  readonly documents: number;
  readonly inProcess: number;
  readonly awaiting: number;
  readonly ended: number;
  readonly superseded: number;
  readonly pages: number;
  readonly pagesNotYetPlaced: number;
  readonly pagesInDocuments: number;
  readonly pagesDiscarded: number;
  /** Pages that are in more or less than one live document or discard: always 0. */
  readonly pagesAstray: number;
}

/** An equation that does not hold, with both sides. */
export interface Imbalance {
  readonly what: "captures" | "documents" | "pages";
  readonly left: number;
  readonly right: number;
}

/** The three equations of the ledger (design section 2); empty when it balances. */
export function imbalances(row: LedgerCounts): readonly Imbalance[] {
  const equations: readonly Imbalance[] = [
    {
      what: "captures",
      left: row.accepted,
      right: row.notYetSeparated + row.inClarification + row.discardedWhole + row.separated,
    },
    {
      what: "documents",
      left: row.documents,
      right: row.inProcess + row.awaiting + row.ended + row.superseded,
    },
    {
      what: "pages",
      left: row.pages,
      right: row.pagesNotYetPlaced + row.pagesInDocuments + row.pagesDiscarded,
    },
  ];
  const astray: readonly Imbalance[] =
    row.pagesAstray === 0 ? [] : [{ what: "pages", left: 0, right: row.pagesAstray }];
  return [...equations.filter((equation) => equation.left !== equation.right), ...astray];
}
