import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { z } from "zod";
import { openTestApi, type TestApi } from "../../support/api.ts";
import { openTestHouse, type TestHouse } from "../../support/house.ts";

let house: TestHouse;
let api: TestApi;
beforeAll(async () => {
  house = await openTestHouse();
  api = await openTestApi(house);
});
afterAll(async () => {
  await api.close();
  await house.remove();
});

const Operation = z.object({
  summary: z.string().min(1),
  tags: z.array(z.string()).min(1),
  responses: z.record(
    z.string(),
    z.object({ content: z.record(z.string(), z.unknown()).optional() }),
  ),
});
const Document = z.object({
  openapi: z.literal("3.1.0"),
  paths: z.record(z.string(), z.record(z.string(), Operation)),
});

test("each operation says what it is for, what it answers, and how it refuses", async () => {
  const { paths } = Document.parse(await (await api.nobody.ask("/api/docs/json")).json());
  const operations = Object.values(paths).flatMap((methods) => Object.values(methods));
  expect(operations.length).toBeGreaterThan(5);
  for (const operation of operations) {
    expect(Object.keys(operation.responses)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^2\d\d$/), "default"]),
    );
    expect(Object.keys(operation.responses["default"]?.content ?? {})).toEqual([
      "application/problem+json",
    ]);
  }
});

test("the page that shows it needs nothing inline and nothing from elsewhere", async () => {
  const page = await api.nobody.ask("/api/docs");
  expect(page.status).toBe(200);
  const html = await page.text();
  expect(html).not.toMatch(/<script(?![^>]*src=)|<style|\sstyle=|\son\w+=/i);
  const policy = page.headers.get("content-security-policy") ?? "";
  expect(policy).toContain("script-src 'self';");
  expect(policy).not.toMatch(/unsafe|https?:|\*/);
  const linked = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map((found) => found[1] ?? "");
  expect(linked.length).toBeGreaterThan(3);
  for (const path of linked) {
    expect(path).toMatch(/^\/api\/docs\//);
    expect([path, (await api.nobody.ask(path)).status]).toEqual([path, 200]);
  }
});

test("every answer forbids framing and sniffing", async () => {
  for (const path of ["/api/health", "/api/nothing", "/api/session"]) {
    const { headers } = await api.nobody.ask(path);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
  }
});
