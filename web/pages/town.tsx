import { useQuery } from "@tanstack/react-query";
import { Role, type SignInRules } from "../../src/domain/town.ts";
import { townOrder, useAdministratorAct } from "../api/administration.ts";
import { Button } from "../parts/button.tsx";
import { HolidaysPart } from "../parts/holidays-part.tsx";
import { IntakePart } from "../parts/intake-part.tsx";
import { OpeningRulesPart } from "../parts/opening-rules.tsx";
import { SaveProblem, type Told } from "../parts/saved-meanwhile.tsx";
import { RetentionPart } from "../parts/retention-part.tsx";
import { Loading, Problem } from "../parts/states.tsx";
import { useTyped } from "../parts/use-typed.ts";
import { useNotices } from "../shell/notices.tsx";
import "../styles/administration.css";
import "../styles/operations.css";
import { administrationTexts } from "../texts/administration.ts";
import { useTexts } from "../texts/words.tsx";

/** How long post is kept, when the town is closed, and what signing in needs. */
export function TownPage() {
  const words = useTexts(administrationTexts).town;
  const known = useQuery(townOrder());
  if (known.isError) return <Problem error={known.error} retry={() => void known.refetch()} />;
  if (known.data === undefined) return <Loading />;
  const { retention, holidays, signIn } = known.data;
  return (
    <div className="administration administration--wide">
      <h1 className="kern-heading-medium">{words.title}</h1>
      <RetentionPart rules={retention} />
      <HolidaysPart holidays={holidays} />
      <IntakePart />
      <OpeningRulesPart />
      <SignInPart rules={signIn} />
    </div>
  );
}

function SignInPart({ rules }: { readonly rules: SignInRules }) {
  const all = useTexts(administrationTexts);
  const words = all.town.signIn;
  const notices = useNotices();
  const known = rules.secondFactorRoles;
  const [roles, setRoles, over] = useTyped<readonly Role[]>(known);
  const save = useAdministratorAct<null>(() => {
    over.saved();
    notices.tell(words.saved);
  });
  const go = (basedOn = over.basedOn) => {
    over.sending();
    save.mutate({
      method: "PUT",
      path: "/town/sign-in",
      body: { secondFactorRoles: roles, basedOn: { secondFactorRoles: basedOn } },
    });
  };
  const tell = (given: readonly Role[]): Told =>
    given.map((role) => [all.role[role], words.wanted] as const);
  return (
    <section className="administration__part" aria-labelledby="town-sign-in">
      <h2 className="kern-heading-small" id="town-sign-in">
        {words.title}
      </h2>
      <p className="kern-body" id="town-sign-in-why">
        {words.why}
      </p>
      {save.isError ? (
        <SaveProblem
          error={save.error}
          meanwhile={{ ...over, before: tell(over.basedOn), now: tell(known) }}
          save={() => go(known)}
          reset={save.reset}
        />
      ) : null}
      <div
        className="administration__roles"
        role="group"
        aria-labelledby="town-sign-in"
        aria-describedby="town-sign-in-why"
      >
        {Role.options.map((role) => (
          <div key={role} className="kern-form-check">
            <input
              type="checkbox"
              id={`factor-${role}`}
              className="kern-form-check__checkbox"
              checked={roles.includes(role)}
              onChange={(event) =>
                setRoles(
                  event.target.checked ? [...roles, role] : roles.filter((each) => each !== role),
                )
              }
            />
            <label className="kern-label" htmlFor={`factor-${role}`}>
              {all.role[role]}
            </label>
          </div>
        ))}
      </div>
      <div className="administration__acts">
        <Button disabled={save.isPending} onClick={() => go()}>
          {all.save}
        </Button>
      </div>
    </section>
  );
}
