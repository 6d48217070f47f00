#!/usr/bin/env node
import "./require-node-24.js";

await import("../src/cli/poststelle.ts");
