/** Where a command writes for people: the terminal's own stream, never a log. */
export interface Terminal {
  readonly isTty: boolean;
  line(text: string): void;
  /** Overwrites the last status on a terminal; elsewhere a line, when it says something new. */
  status(text: string): void;
  /** Ends the status line. */
  clearStatus(): void;
}

export function openTerminal(stream: NodeJS.WriteStream): Terminal {
  let last = "";
  const clear = (): void => {
    if (stream.isTTY && last !== "") stream.write("\r\u001b[2K");
    last = "";
  };
  return {
    isTty: stream.isTTY,
    line(text) {
      clear();
      stream.write(`${text}\n`);
    },
    status(text) {
      if (text === last) return;
      if (stream.isTTY) {
        stream.write(`\r\u001b[2K${text.slice(0, Math.max(20, stream.columns - 1))}`);
      } else {
        stream.write(`${text}\n`);
      }
      last = text;
    },
    clearStatus: clear,
  };
}

/** In characters, as a terminal shows them: our names have no wide ones. */
const lengthOf = (text: string): number => Array.from(text).length;

/** Columns of text: the first to the left, the others to the right. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => lengthOf(row[column] ?? ""))),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const pad = " ".repeat((widths[column] ?? 0) - lengthOf(cell));
        return column === 0 ? cell + pad : pad + cell;
      })
      .join("  ")
      .trimEnd(),
  );
}
