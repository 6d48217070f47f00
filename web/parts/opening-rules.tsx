import { useQuery } from "@tanstack/react-query";
import type { OpeningRule } from "../../src/domain/town.ts";
import { units } from "../api/queries.ts";
import { openingRules } from "../api/sealed-post.ts";
import { sealedPostTexts } from "../texts/sealed-post.ts";
import { useTexts } from "../texts/words.tsx";
import { DataTable } from "./data-table.tsx";
import { Problem } from "./states.tsx";

/** What may be opened in the mailroom and what not, as the town's folder says. */
export function OpeningRulesTable({ rules }: { readonly rules: readonly OpeningRule[] }) {
  const words = useTexts(sealedPostTexts);
  const all = useQuery(units()).data?.units ?? [];
  return (
    <DataTable
      name={words.rules}
      hint={words.rulesWhy}
      head={words.ruleHead}
      empty={words.noRules}
      rows={rules.map((rule) => ({
        key: rule.id,
        cells: [
          rule.addressee.join(", "),
          rule.opening === "open" ? words.open : words.opens[rule.opening],
          rule.opening === "open" ? "–" : words.as[rule.register],
          all.find(({ key }) => key === rule.unit)?.name ?? rule.unit ?? "–",
        ],
      }))}
    />
  );
}

/** The same among a town's settings. */
export function OpeningRulesPart() {
  const known = useQuery(openingRules());
  if (known.isError) return <Problem error={known.error} retry={() => void known.refetch()} />;
  if (known.data === undefined) return null;
  return <OpeningRulesTable rules={known.data.rules} />;
}
