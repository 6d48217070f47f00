import { useQuery } from "@tanstack/react-query";
import { units } from "../api/queries.ts";

/** A unit by its name; the key until it is known. */
export function UnitName({ unit }: { readonly unit: string }) {
  const known = useQuery(units()).data?.units.find((each) => each.key === unit);
  return known?.name ?? unit;
}
