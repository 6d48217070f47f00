import { useQuery } from "@tanstack/react-query";
import { Role } from "../../src/domain/town.ts";
import type { GrantAsked } from "../../src/api/contract/administration.ts";
import { administeredUnits } from "../api/administration.ts";
import { administrationTexts } from "../texts/administration.ts";
import { useTexts } from "../texts/words.tsx";
import { Field } from "./field.tsx";
import { SelectField } from "./select-field.tsx";

const NONE = "";
/** The 115's role opens nothing yet: nobody is given it, and who has it keeps it. */
const given = Role.options.filter((role) => role !== "agent-115");

/** A role, its unit and its days. */
export function RoleFields(props: {
  readonly grant: GrantAsked;
  readonly onChange: (grant: GrantAsked) => void;
}) {
  const words = useTexts(administrationTexts);
  const units = useQuery(administeredUnits()).data?.units ?? [];
  const { grant, onChange } = props;
  const live = units.filter((unit) => unit.validTo === null && unit.kind !== "external");
  const name = (key: string) => units.find((unit) => unit.id === key)?.name ?? key;
  return (
    <>
      <SelectField
        label={words.people.role}
        values={grant.role === "agent-115" ? Role.options : given}
        labelOf={(role) => words.role[role]}
        chosen={grant.role}
        onChoose={(role) => onChange({ ...grant, role })}
      />
      <SelectField
        label={words.people.unit}
        values={[NONE, ...live.map((unit) => unit.id)]}
        labelOf={(key) => (key === NONE ? words.people.noUnit : name(key))}
        chosen={grant.unit ?? NONE}
        onChoose={(key) => onChange({ ...grant, unit: key === NONE ? null : key })}
      />
      <div className="administration__pair">
        <Field
          label={words.from}
          type="date"
          required
          value={grant.from}
          onChange={(event) => onChange({ ...grant, from: event.target.value })}
        />
        <Field
          label={words.to}
          type="date"
          value={grant.to ?? ""}
          onChange={(event) =>
            onChange({ ...grant, to: event.target.value === "" ? null : event.target.value })
          }
        />
      </div>
    </>
  );
}
