import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { openingDesk, sealedForMe } from "../api/sealed-post.ts";
import "../styles/sealed-post.css";
import { sealedPostTexts } from "../texts/sealed-post.ts";
import { useTexts } from "../texts/words.tsx";
import { sumsOf } from "./sealed-sums.ts";

/** Above an inbox: that sealed post is there for whoever looks at it. */
export function SealedWaiting() {
  const words = useTexts(sealedPostTexts).mine;
  const records = useQuery(sealedForMe()).data?.records ?? [];
  const waits = records.filter(({ receipted }) => receipted === null).length;
  if (waits === 0) return null;
  return (
    <p className="kern-body sealed__waiting">
      {words.waits(waits)}.{" "}
      <Link className="kern-link" to="/sealed">
        {words.show}
      </Link>
    </p>
  );
}

/** In the post of a day: what of it is in the register of sealed post. */
export function SealedOfDay({ day }: { readonly day: string }) {
  const words = useTexts(sealedPostTexts);
  const known = useQuery(openingDesk(day));
  if (known.data === undefined) return null;
  const sums = sumsOf(known.data.records, day);
  const parts = (["count", "line", "image", "lies"] as const).flatMap((which) =>
    sums[which] === 0 ? [] : [words.summed[which](sums[which])],
  );
  if (known.data.scans.length > 0) parts.push(words.scansWait(known.data.scans.length));
  if (parts.length === 0) return null;
  return (
    <p className="kern-body">
      {words.today(parts.join(", "))}{" "}
      <Link className="kern-link" to={`/opening?day=${day}`}>
        {words.toDesk}
      </Link>
    </p>
  );
}
