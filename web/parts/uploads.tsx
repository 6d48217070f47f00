import { useQueryClient } from "@tanstack/react-query";
import { useReducer, useState } from "react";
import type { UploadAnswer } from "../../src/api/contract/uploads.ts";
import { asking } from "../api/request.ts";
import { useWords } from "../texts/words.tsx";
import { Icon } from "./icon.tsx";

interface Upload {
  readonly key: string;
  readonly name: string;
  readonly percent: number;
  /** The receipt number, or why it was not taken; null while it is under way. */
  readonly end: { readonly taken: boolean; readonly words: string } | null;
}

/** Many files at once, each with its progress and, at the end, its receipt number or the reason. */
export function Uploads() {
  const { texts } = useWords();
  const client = useQueryClient();
  const [sealed, setSealed] = useState(false);
  const [over, setOver] = useState(false);
  const [uploads, change] = useReducer(
    (before: readonly Upload[], now: Upload) => [
      ...before.filter((each) => each.key !== now.key),
      now,
    ],
    [],
  );
  const bring = async (files: readonly File[]) => {
    for (const file of files) {
      await send(file, sealed, change);
      await client.invalidateQueries({ queryKey: ["capture"] });
    }
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
      <ul className="plain-list" aria-live="polite" aria-label={texts.post.uploads}>
        {uploads.map((upload) => (
          <li key={upload.key} className="upload">
            <span className="upload__name">{upload.name}</span>
            {upload.end === null ? (
              <progress max={100} value={upload.percent} aria-label={upload.name} />
            ) : (
              <span className={upload.end.taken ? "upload__taken" : "upload__refused"}>
                <Icon name={upload.end.taken ? "success" : "danger"} />
                {upload.end.taken ? texts.post.taken(upload.end.words) : upload.end.words}
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

const TRIES = 3;

/** Sends one file; the key makes a repeated sending the same submission. */
async function send(file: File, sealed: boolean, change: (upload: Upload) => void): Promise<void> {
  const key = crypto.randomUUID();
  const upload = { key, name: file.name, percent: 0, end: null };
  change(upload);
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    const answer = await post(file, sealed, key, (percent) => change({ ...upload, percent }));
    if (answer !== null) {
      change({ ...upload, end: answer });
      return;
    }
  }
  change({ ...upload, end: { taken: false, words: file.name } });
}

/** One attempt; null when no answer came. `fetch` tells no progress of what is sent, so XMLHttpRequest does it. */
const post = (
  file: File,
  sealed: boolean,
  key: string,
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
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- our own API wrote it
  const parsed = JSON.parse(answer) as UploadAnswer | { readonly detail?: string };
  if (!("files" in parsed)) return { taken: false, words: parsed.detail ?? "" };
  const [file] = parsed.files;
  if (file === undefined) return null;
  return file.outcome === "taken"
    ? { taken: true, words: file.receiptNumber }
    : { taken: false, words: file.problem.detail };
}
