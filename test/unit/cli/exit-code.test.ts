import { describe, expect, test } from "@jest/globals";
import { Command, CommanderError } from "commander";
import { exitCodeOf, UsageError } from "../../../src/cli/exit-code.ts";
import { SettingError } from "../../../src/config.ts";
import { TownFileError } from "../../../src/town/town-file-error.ts";

describe("what a command ends with", () => {
  test.each<[string, unknown, number]>([
    ["a wrong argument", new UsageError("x"), 2],
    ["a wrong setting", new SettingError("x"), 2],
    ["a wrong file of a town", new TownFileError("town.yaml", 1, "x", "y"), 2],
    ["an unknown option", new CommanderError(1, "commander.unknownOption", "x"), 2],
    ["help", new CommanderError(0, "commander.helpDisplayed", "x"), 0],
    ["a database that is away", new Error("connect ECONNREFUSED"), 3],
    ["anything else", "thrown", 3],
  ])("%s: %#", (_, error, code) => {
    expect(exitCodeOf(error)).toBe(code);
  });

  test("commander throws what it refuses, so that its code is ours", () => {
    const program = new Command().exitOverride().configureOutput({ writeErr: () => {} });
    expect(() => program.parse(["--nope"], { from: "user" })).toThrow(CommanderError);
  });
});
