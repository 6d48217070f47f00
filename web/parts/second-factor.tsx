import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { z } from "zod";
import type { RecoveryCodes, SecondFactorBegun } from "../../src/api/contract/session.ts";
import { secondFactor } from "../api/account.ts";
import { session } from "../api/queries.ts";
import { request } from "../api/request.ts";
import { useNotices } from "../shell/notices.tsx";
import { accountTexts } from "../texts/account.ts";
import { useTexts, useWords } from "../texts/words.tsx";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import { Field } from "./field.tsx";
import { RecoveryCodesPart } from "./recovery-codes.tsx";
import { Loading, Problem } from "./states.tsx";

const PATH = "/api/session/second-factor";
const TITLE = "account-factor";
type Begun = z.infer<typeof SecondFactorBegun>;

/** Sets one's own second factor up, shows the recovery codes once, and takes it away. */
export function SecondFactorPart() {
  const words = useTexts(accountTexts).factor;
  const { day } = useWords();
  const client = useQueryClient();
  const mine = useQuery(secondFactor());
  const [begun, setBegun] = useState<Begun | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const [removing, setRemoving] = useState(false);
  const begin = useMutation({
    mutationFn: () => request<Begun>(PATH, { method: "POST" }),
    onSuccess: setBegun,
  });
  if (mine.isError) return <Problem error={mine.error} retry={() => void mine.refetch()} />;
  if (mine.data === undefined) return <Loading />;
  const { since, recoveryCodesLeft } = mine.data;
  return (
    <section className="account__part" aria-labelledby={TITLE}>
      <h2 className="kern-heading-small" id={TITLE} tabIndex={-1}>
        {words.title}
      </h2>
      {begin.isError ? <Problem error={begin.error} retry={() => begin.mutate()} /> : null}
      {codes !== null ? (
        <RecoveryCodesPart
          codes={codes}
          onKept={() => {
            setCodes(null);
            document.getElementById(TITLE)?.focus();
            // Only now the house opens: before, the codes would be gone unseen.
            void client.invalidateQueries({ queryKey: session().queryKey });
          }}
        />
      ) : begun !== null && since === null ? (
        <Enrolment
          begun={begun}
          onDone={(shown) => {
            setCodes(shown);
            setBegun(null);
            void client.invalidateQueries({ queryKey: secondFactor().queryKey });
          }}
        />
      ) : (
        <>
          <p className="kern-body">{words.why}</p>
          <p className="kern-body">
            {since === null
              ? words.off
              : `${words.since(day(since))} ${words.left(recoveryCodesLeft)}`}
          </p>
          {since === null ? (
            <Button kind="primary" disabled={begin.isPending} onClick={() => begin.mutate()}>
              {words.begin}
            </Button>
          ) : (
            <Button onClick={() => setRemoving(true)}>{words.remove}</Button>
          )}
        </>
      )}
      {removing ? <RemoveDialog onClose={() => setRemoving(false)} /> : null}
    </section>
  );
}

function Enrolment(props: {
  readonly begun: Begun;
  readonly onDone: (codes: readonly string[]) => void;
}) {
  const words = useTexts(accountTexts).factor;
  const { begun, onDone } = props;
  const [code, setCode] = useState("");
  const confirm = useMutation({
    mutationFn: () =>
      request<z.infer<typeof RecoveryCodes>>(PATH, { method: "PUT", body: { code } }),
    onSuccess: ({ codes }) => onDone(codes),
  });
  return (
    <form
      className="account__form"
      onSubmit={(event) => {
        event.preventDefault();
        confirm.mutate();
      }}
    >
      <p className="kern-body">{words.scan}</p>
      <img
        className="account__qr"
        alt={words.qr}
        src={`data:image/svg+xml;utf8,${encodeURIComponent(begun.qrSvg)}`}
      />
      <p className="kern-body">{words.key}</p>
      <code className="account__key">{begun.key}</code>
      {confirm.isError ? <Problem error={confirm.error} retry={() => confirm.mutate()} /> : null}
      <Field
        label={words.code}
        inputMode="numeric"
        autoComplete="one-time-code"
        autoFocus
        required
        value={code}
        onChange={(event) => setCode(event.target.value)}
      />
      <Button kind="primary" type="submit" disabled={confirm.isPending}>
        {words.confirm}
      </Button>
    </form>
  );
}

function RemoveDialog({ onClose }: { readonly onClose: () => void }) {
  const words = useTexts(accountTexts).factor;
  const { texts } = useWords();
  const client = useQueryClient();
  const notices = useNotices();
  const [code, setCode] = useState("");
  const remove = useMutation({
    mutationFn: () => request<null>(PATH, { method: "DELETE", body: { code } }),
    onSuccess: async () => {
      notices.tell(words.removed);
      onClose();
      await client.invalidateQueries({ queryKey: secondFactor().queryKey });
      await client.invalidateQueries({ queryKey: session().queryKey });
    },
  });
  return (
    <Dialog title={words.removeTitle} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          remove.mutate();
        }}
      >
        <section className="kern-dialog__body">
          {remove.isError ? <Problem error={remove.error} retry={() => remove.mutate()} /> : null}
          <Field
            label={words.code}
            autoComplete="one-time-code"
            required
            value={code}
            onChange={(event) => setCode(event.target.value)}
          />
        </section>
        <footer className="kern-dialog__footer">
          <Button onClick={onClose}>{texts.state.cancel}</Button>
          <Button kind="primary" type="submit" disabled={remove.isPending}>
            {words.remove}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
