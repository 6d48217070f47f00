import { captureStates, documentStates } from "../../src/domain/states.ts";
import { actTable, stateDiagram } from "./process-diagram.ts";
import { resultLineTable } from "./result-line-table.ts";
import { settingsTable } from "./settings-table.ts";

/** The parts of our documents that are made from the code, by file and name of the part. */
export const generatedParts: Readonly<Record<string, Readonly<Record<string, () => string>>>> = {
  "README.md": { settings: settingsTable, "result-line": resultLineTable },
  "docs/process.md": {
    "capture-diagram": () => stateDiagram("capture"),
    "capture-table": () => actTable(captureStates),
    "document-diagram": () => stateDiagram("document"),
    "document-table": () => actTable(documentStates),
  },
};
