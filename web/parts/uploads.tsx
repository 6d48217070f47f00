import { useQueryClient } from "@tanstack/react-query";
import { useReducer, useState } from "react";
import type { UploadAnswer } from "../../src/api/contract/uploads.ts";
import { asking } from "../api/request.ts";
import { useNotices } from "../shell/notices.tsx";
import { mailroomTexts } from "../texts/mailroom.ts";
import { useTexts, useWords } from "../texts/words.tsx";
import { Button } from "./button.tsx";
import { Icon } from "./icon.tsx";

interface Upload {
  /** Of the submission: sent again under it, it is the same post. */
  readonly key: string;
  readonly file: File;
  readonly sealed: boolean;
  readonly percent: number;
  /** The receipt number, or why it was not taken; null while it is under way. */
  readonly end: { readonly taken: boolean; readonly words: string } | null;
}

/** Many files at once, each with its progress and, at the end, its receipt number or the reason. */
export function Uploads() {
  const { texts } = useWords();
  const words = useTexts(mailroomTexts).uploads;
  const client = useQueryClient();
  const [sealed, setSealed] = useState(false);
  const [over, setOver] = useState(false);
  const [uploads, change] = useReducer(
    (before: readonly Upload[], now: Upload) =>
      before.some((each) => each.key === now.key)
        ? before.map((each) => (each.key === now.key ? now : each))
        : [...before, now],
    [],
  );
  const bring = async (files: readonly File[]) => {
    const fresh = files.map((file) => ({
      key: crypto.randomUUID(),
      file,
      sealed,
      percent: 0,
      end: null,
    }));
    fresh.forEach(change);
    for (const upload of fresh) await sendOne(upload);
  };
  const sendOne = async (upload: Upload) => {
    await send(upload, words.noAnswer, change);
    await client.invalidateQueries({ queryKey: ["capture"] });
  };
  return (
    <section
      className={over ? "uploads uploads--over" : "uploads"}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        void bring([...event.dataTransfer.files]);
      }}
    >
      <label className="uploads__choose">
        <Icon name="drive-folder-upload" />
        <span className="kern-label">{texts.post.drop}</span>
        <span className="kern-btn kern-btn--secondary" aria-hidden="true">
          <span className="kern-label">{texts.post.choose}</span>
        </span>
        <input
          type="file"
          className="kern-sr-only"
          multiple
          onChange={(event) => {
            void bring([...(event.target.files ?? [])]);
            event.target.value = "";
          }}
        />
      </label>
      <label className="kern-form-check">
        <input
          type="checkbox"
          className="kern-form-check__checkbox"
          checked={sealed}
          onChange={(event) => setSealed(event.target.checked)}
        />
        <span className="kern-label">{texts.post.sealed}</span>
      </label>
      <ul className="plain-list" aria-label={texts.post.uploads}>
        {uploads.map((upload) => (
          <Line key={upload.key} upload={upload} onAgain={() => void sendOne(upload)} />
        ))}
      </ul>
      <Ended uploads={uploads} />
      <Numbers uploads={uploads} />
    </section>
  );
}

function Line({ upload, onAgain }: { readonly upload: Upload; readonly onAgain: () => void }) {
  const { texts } = useWords();
  const words = useTexts(mailroomTexts).uploads;
  const { file, end, percent } = upload;
  return (
    <li className="upload">
      <span className="upload__name">{file.name}</span>
      {end === null ? (
        <progress max={100} value={percent} aria-label={file.name} />
      ) : (
        <span className={end.taken ? "upload__taken" : "upload__refused"}>
          <Icon name={end.taken ? "success" : "danger"} />
          {end.taken ? texts.post.taken(end.words) : end.words}
          {end.taken ? null : (
            <button
              type="button"
              className="kern-btn kern-btn--tertiary"
              aria-label={words.againFor(file.name)}
              onClick={onAgain}
            >
              <span className="kern-label">{words.again}</span>
            </button>
          )}
        </span>
      )}
    </li>
  );
}

/** Said once, when all have ended: of a hundred files nobody wants to hear each. */
function Ended({ uploads }: { readonly uploads: readonly Upload[] }) {
  const words = useTexts(mailroomTexts).uploads;
  const ended = uploads.flatMap(({ end }) => (end === null ? [] : [end]));
  const taken = ended.filter((end) => end.taken).length;
  const isOver = uploads.length > 0 && ended.length === uploads.length;
  return (
    <p className="kern-sr-only" role="status">
      {isOver ? words.ended(taken, ended.length - taken) : ""}
    </p>
  );
}

/** The receipt numbers as they are handed on: file and number, one a line. */
function Numbers({ uploads }: { readonly uploads: readonly Upload[] }) {
  const words = useTexts(mailroomTexts).uploads;
  const notices = useNotices();
  const lines = uploads.flatMap(({ file, end }) =>
    end?.taken === true ? [`${end.words}\t${file.name}`] : [],
  );
  if (lines.length === 0) return null;
  const copy = () =>
    navigator.clipboard
      .writeText(lines.join("\n"))
      .then(() => notices.tell(words.copied(lines.length)))
      .catch(() => notices.complain(words.notCopied));
  return (
    <div>
      <Button onClick={() => void copy()}>{words.copy(lines.length)}</Button>
    </div>
  );
}

const TRIES = 3;

/** Sends one file; its key makes a repeated sending the same submission. */
async function send(
  upload: Upload,
  noAnswer: string,
  change: (upload: Upload) => void,
): Promise<void> {
  change({ ...upload, percent: 0, end: null });
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    const answer = await post(upload, (percent) => change({ ...upload, percent, end: null }));
    if (answer !== null) {
      change({ ...upload, end: answer });
      return;
    }
  }
  change({ ...upload, end: { taken: false, words: noAnswer } });
}

/** One attempt; null when no answer came. `fetch` tells no progress of what is sent, so XMLHttpRequest does it. */
const post = (
  { file, sealed, key }: Upload,
  onPercent: (percent: number) => void,
): Promise<Upload["end"]> =>
  new Promise((resolve) => {
    const form = new FormData();
    form.set("sealed", String(sealed));
    form.set("file", file);
    const sending = new XMLHttpRequest();
    sending.open("POST", "/api/uploads");
    sending.setRequestHeader("idempotency-key", key);
    sending.setRequestHeader("x-csrf-token", asking.csrfToken);
    sending.setRequestHeader("accept-language", asking.language);
    sending.upload.addEventListener("progress", (event) => {
      onPercent(Math.round((event.loaded / event.total) * 100));
    });
    sending.addEventListener("error", () => resolve(null));
    sending.addEventListener("load", () => resolve(endOf(sending.responseText)));
    sending.send(form);
  });

function endOf(answer: string): Upload["end"] {
  const parsed = parsedOr(answer);
  // Such as a page of something between us and the server.
  if (parsed === null) return null;
  if (!("files" in parsed)) return { taken: false, words: parsed.detail ?? "" };
  const [file] = parsed.files;
  if (file === undefined) return null;
  return file.outcome === "taken"
    ? { taken: true, words: file.receiptNumber }
    : { taken: false, words: file.problem.detail };
}

function parsedOr(answer: string): UploadAnswer | { readonly detail?: string } | null {
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- our own API wrote it
    return JSON.parse(answer) as UploadAnswer | { readonly detail?: string };
  } catch {
    return null;
  }
}
