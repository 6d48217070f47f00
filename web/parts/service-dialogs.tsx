import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Catalogue } from "../../src/api/contract/rules.ts";
import { units } from "../api/queries.ts";
import { catalogue } from "../api/steering.ts";
import { catalogueTexts } from "../texts/catalogue.ts";
import { useTexts } from "../texts/words.tsx";
import { Button } from "./button.tsx";
import { Field } from "./field.tsx";
import { LinesField, linesOf } from "./lines-field.tsx";
import { UnitSelect } from "./rule-dialogs.tsx";
import { type Told, useOpenedWith } from "./saved-meanwhile.tsx";
import { SelectField } from "./select-field.tsx";
import { SteeringDialog } from "./steering-dialog.tsx";

export type Service = Catalogue["services"][number];

interface Exclusion {
  readonly key: number;
  readonly words: string;
  readonly unit: string | null;
}

interface Typed {
  readonly service: string;
  readonly words: string;
  readonly documents: string;
  readonly laws: string;
  readonly leika: string;
  readonly exclusions: readonly Exclusion[];
}

/** Adds a service to one of these units, or changes its words. */
export function ServiceDialog(props: {
  readonly service: Service | null;
  readonly mayAddTo: readonly string[];
  readonly onDone: (service: string) => void;
  readonly onClose: () => void;
}) {
  const words = useTexts(catalogueTexts);
  const { mayAddTo } = props;
  const saved = useQuery(catalogue()).data?.services;
  // As it is saved now: somebody else may have changed it since the dialog was opened.
  const service = saved?.find(({ id }) => id === props.service?.id) ?? props.service;
  const first = useQuery(units()).data?.units.find(
    (each) => each.kind === "department" && mayAddTo.includes(each.key),
  );
  const [picked, setPicked] = useState("");
  const [typed, setTyped] = useState<Typed>(() => typedOf(service));
  const type = (change: Partial<Typed>) => setTyped({ ...typed, ...change });
  const { basedOn, meanwhile } = useOpenedWith(
    service,
    (form) => tellService(form, words),
    (form) => setTyped(typedOf(form)),
  );
  const unit = picked === "" ? (first?.key ?? "") : picked;
  return (
    <SteeringDialog
      title={service === null ? words.add : service.service}
      submit={words.save}
      meanwhile={meanwhile}
      act={() => {
        const body = bodyOf(typed);
        return service === null
          ? {
              method: "POST",
              path: "/api/responsibilities",
              body: { ...body, unit, service: typed.service.trim() },
            }
          : {
              method: "PUT",
              path: `/api/responsibilities/${service.id}`,
              body: { ...body, basedOn: wordsOf(basedOn() ?? service) },
            };
      }}
      onDone={() => props.onDone(service?.service ?? typed.service)}
      onClose={props.onClose}
    >
      {service === null ? (
        <>
          <Field
            label={words.service}
            hint={words.serviceHint}
            required
            value={typed.service}
            onChange={(event) => type({ service: event.target.value })}
          />
          <UnitSelect label={words.unit} chosen={unit} only={mayAddTo} onChoose={setPicked} />
        </>
      ) : null}
      <LinesField
        label={words.words}
        hint={words.wordsHint}
        rows={6}
        value={typed.words}
        onChange={(text) => type({ words: text })}
      />
      <LinesField
        label={words.documents}
        value={typed.documents}
        onChange={(documents) => type({ documents })}
      />
      <LinesField label={words.laws} value={typed.laws} onChange={(laws) => type({ laws })} />
      <LinesField
        label={words.leika}
        hint={words.leikaHint}
        value={typed.leika}
        onChange={(leika) => type({ leika })}
      />
      <Exclusions exclusions={typed.exclusions} onChange={(exclusions) => type({ exclusions })} />
    </SteeringDialog>
  );
}

const wordsOf = ({ words, documents, laws, notResponsibleFor, leika }: Service) => ({
  words,
  documents,
  laws,
  notResponsibleFor,
  leika,
});

function tellService(service: Service | null, words: (typeof catalogueTexts)["de"]): Told {
  if (service === null) return [];
  return [
    [words.words, service.words.join(", ")],
    [words.documents, service.documents.join(", ")],
    [words.laws, service.laws.join(", ")],
    [words.leika, (service.leika ?? []).join(", ")],
    [words.notFor, service.notResponsibleFor.map((each) => each.words).join(", ")],
  ];
}

const typedOf = (service: Service | null): Typed => ({
  service: "",
  words: (service?.words ?? []).join("\n"),
  documents: (service?.documents ?? []).join("\n"),
  laws: (service?.laws ?? []).join("\n"),
  leika: (service?.leika ?? []).join("\n"),
  exclusions: (service?.notResponsibleFor ?? []).map((each, key) => ({ ...each, key })),
});

const bodyOf = ({ words, documents, laws, leika, exclusions }: Typed) => ({
  words: linesOf(words),
  documents: linesOf(documents),
  laws: linesOf(laws),
  leika: linesOf(leika).map((key) => key.replaceAll(" ", "")),
  notResponsibleFor: exclusions.map((each) => ({ words: each.words, unit: each.unit })),
});

const NOBODY = "";

function Exclusions(props: {
  readonly exclusions: readonly Exclusion[];
  readonly onChange: (exclusions: readonly Exclusion[]) => void;
}) {
  const words = useTexts(catalogueTexts);
  const all = useQuery(units()).data?.units ?? [];
  const live = all.filter((unit) => unit.validTo === null);
  const { exclusions, onChange } = props;
  const change = (key: number, changed: Partial<Exclusion>) =>
    onChange(exclusions.map((each) => (each.key === key ? { ...each, ...changed } : each)));
  return (
    <fieldset className="kern-fieldset">
      <legend className="kern-label">{words.notFor}</legend>
      <div className="kern-fieldset__body steering__fields">
        {exclusions.map((each, index) => (
          <div key={each.key} className="exclusion">
            <Field
              label={words.notForWords}
              required
              value={each.words}
              onChange={(event) => change(each.key, { words: event.target.value })}
            />
            <SelectField
              label={words.notForUnit}
              values={[NOBODY, ...live.map((unit) => unit.key)]}
              labelOf={(key) =>
                key === NOBODY ? words.nobody : (live.find((unit) => unit.key === key)?.name ?? key)
              }
              chosen={each.unit ?? NOBODY}
              onChoose={(key) => change(each.key, { unit: key === NOBODY ? null : key })}
            />
            <button
              type="button"
              className="plain"
              aria-label={words.notForRemove(index + 1)}
              onClick={() => onChange(exclusions.filter(({ key }) => key !== each.key))}
            >
              {words.remove}
            </button>
          </div>
        ))}
        <div>
          <Button
            kind="tertiary"
            onClick={() =>
              onChange([
                ...exclusions,
                {
                  key: Math.max(-1, ...exclusions.map(({ key }) => key)) + 1,
                  words: "",
                  unit: null,
                },
              ])
            }
          >
            {words.notForAdd}
          </Button>
        </div>
      </div>
    </fieldset>
  );
}

/** Ends a service: what that means is said before. */
export function EndServiceDialog(props: {
  readonly service: Service;
  readonly unitName: string;
  readonly onDone: () => void;
  readonly onClose: () => void;
}) {
  const words = useTexts(catalogueTexts);
  const { service } = props;
  const [reason, setReason] = useState("");
  return (
    <SteeringDialog
      title={words.endOf(service.service)}
      submit={words.end}
      act={() => ({
        method: "POST",
        path: `/api/responsibilities/${service.id}/end`,
        body: { reason },
      })}
      onDone={props.onDone}
      onClose={props.onClose}
    >
      <p className="kern-body">{words.endWill(service.service, props.unitName)}</p>
      <Field
        label={words.reason}
        required
        maxLength={300}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
    </SteeringDialog>
  );
}
