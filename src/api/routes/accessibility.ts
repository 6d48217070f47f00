import { contactsOfTowns } from "../../store/accessibility.ts";
import type { Store } from "../../store/database.ts";
import type { ApiServer } from "../api-server.ts";
import { AccessibilityOfTowns } from "../contract/accessibility.ts";

/** What the accessibility statement says of the towns; everybody may read it (BITV 2.0, section 7). */
export function accessibilityRoutes(app: ApiServer, deps: { readonly store: Store }): void {
  app.get(
    "/api/accessibility",
    {
      config: { access: "anybody" },
      schema: {
        summary: "Whom to tell of a barrier, and who decides where that leads to nothing",
        tags: ["accessibility"],
        security: [],
        response: { 200: AccessibilityOfTowns },
      },
    },
    () =>
      deps.store.withActor({ kind: "housekeeper" }, async (trx) => ({
        towns: (await contactsOfTowns(trx)).map(({ name, purpose, contacts }) => ({
          name,
          placeholder: purpose !== "production",
          contacts,
        })),
      })),
  );
}
