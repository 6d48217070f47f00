#!/usr/bin/env node
// oxlint-disable-next-line import/no-unassigned-import -- it ends the process on an older Node
import "./require-node-24.js";

await import("../src/cli/poststelle.ts");
