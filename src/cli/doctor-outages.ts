import { outageSentence } from "../domain/sentences/outage-sentence.ts";
import { damagedBlobs } from "../store/blobs.ts";
import { outagesOfWorkers } from "../store/dispatch.ts";
import { type Check, fail, ok } from "./doctor-check.ts";
import type { OpenInstallation } from "./keep-house.ts";

const NAMED_MAX = 3;
const COUNTED_MAX = 1_000;
const housekeeper = { kind: "housekeeper" } as const;

/** What the worker processes cannot reach, and the blobs they have found damaged. */
export async function checkOutages(house: OpenInstallation): Promise<readonly Check[]> {
  const outages = await house.store.withActor(housekeeper, outagesOfWorkers);
  const damaged = await house.store.withActor(housekeeper, (trx) =>
    damagedBlobs(trx, { tenantId: null, limit: COUNTED_MAX }),
  );
  const named = damaged.slice(0, NAMED_MAX).map((each) => `${each.folderId}/${each.sha256}`);
  return [
    ...outages.map((outage) =>
      fail(
        outage.dependency,
        outageSentence(outage, "en"),
        "nothing is lost: work goes on by itself when it is back",
      ),
    ),
    damaged.length === 0
      ? ok("damaged blobs", "none was found by the workers")
      : fail(
          "damaged blobs",
          `${damaged.length} were found missing or changed: ${named.join(", ")}`,
          "put them back from the backup, then 'poststelle retry --cause stored-file-damaged'",
        ),
  ];
}
