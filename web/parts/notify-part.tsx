import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { digest, wishDigest } from "../api/digest.ts";
import { useNotices } from "../shell/notices.tsx";
import { notifyTexts } from "../texts/notify.ts";
import { useTexts } from "../texts/words.tsx";
import { Button } from "./button.tsx";
import { canNotify, isNotifyWanted, NOTIFY_CHANGED, setNotifyWanted } from "./notify-wish.ts";
import { Loading, Problem } from "./states.tsx";

/** What tells one of new post: this browser, and a daily e-mail; both off until wanted. */
export function NotifyPart() {
  const words = useTexts(notifyTexts);
  return (
    <section className="account__part" aria-labelledby="account-notify">
      <h2 className="kern-heading-small" id="account-notify">
        {words.title}
      </h2>
      <BrowserPart />
      <DigestPart />
    </section>
  );
}

function BrowserPart() {
  const words = useTexts(notifyTexts).browser;
  const notices = useNotices();
  const [{ isOn, cannot }, setStanding] = useState<Standing>(standing);
  useEffect(() => {
    // The first that could not be shown says so too.
    const look = () => setStanding(standing());
    addEventListener(NOTIFY_CHANGED, look);
    return () => removeEventListener(NOTIFY_CHANGED, look);
  }, []);
  const change = async () => {
    const wanted = !isOn;
    if (wanted && (await Notification.requestPermission()) !== "granted") {
      setStanding({ isOn: false, cannot: "refused" });
      return;
    }
    setNotifyWanted(wanted);
    notices.tell(wanted ? words.isOn : words.isOff);
  };
  return (
    <>
      <h3 className="kern-body kern-body--bold">{words.title}</h3>
      <p className="kern-body">{words.hint}</p>
      {cannot !== null ? (
        <p className="kern-body kern-body--muted" role="status">
          {words[cannot]}
        </p>
      ) : (
        <Button onClick={() => void change()}>{isOn ? words.off : words.on}</Button>
      )}
    </>
  );
}

/** Whether this browser tells of new post, and why it cannot; null: it can. */
interface Standing {
  readonly isOn: boolean;
  readonly cannot: "impossible" | "refused" | null;
}

function standing(): Standing {
  if (!canNotify()) return { isOn: false, cannot: "impossible" };
  const { permission } = Notification;
  return {
    isOn: isNotifyWanted() && permission === "granted",
    cannot: permission === "denied" ? "refused" : null,
  };
}

function DigestPart() {
  const words = useTexts(notifyTexts).digest;
  const notices = useNotices();
  const client = useQueryClient();
  const known = useQuery(digest());
  const wish = useMutation({
    mutationFn: wishDigest,
    onSuccess: (now) => {
      client.setQueryData(digest().queryKey, now);
      notices.tell(now.wanted ? words.isOn : words.isOff);
    },
    onError: (error) => notices.complain(error),
  });
  if (known.isPending) return <Loading />;
  if (known.isError) return <Problem error={known.error} retry={() => void known.refetch()} />;
  const { impossible, wanted, address } = known.data;
  return (
    <>
      <h3 className="kern-body kern-body--bold">{words.title}</h3>
      {impossible === null ? (
        <p className="kern-body">{words.hint(address ?? "")}</p>
      ) : (
        <p className="kern-body kern-body--muted">{words.impossible[impossible]}</p>
      )}
      {impossible === null || wanted ? (
        <Button disabled={wish.isPending} onClick={() => wish.mutate(!wanted)}>
          {wanted ? words.off : words.on}
        </Button>
      ) : null}
    </>
  );
}
