import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { generateSchema, schemaFile } from "../../support/generate-schema.ts";
import { openTestHouse, type TestHouse } from "../../support/house.ts";

let house: TestHouse;
beforeAll(async () => {
  house = await openTestHouse();
});
afterAll(() => house.remove());

test("src/store/schema.ts is what the migrations make; 'npm run codegen' writes it anew", async () => {
  expect(await readFile(schemaFile, "utf8")).toBe(await generateSchema(house.access.database));
}, 30_000);
