import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { prepareNextKey, readVerifyingKeys } from "../../../src/audit/key-history.ts";
import { isSignedBy, readOrMakeSigningKey } from "../../../src/audit/signing-key.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "keys-"));
});
afterEach(() => rm(folder, { recursive: true }));

const statement = {
  tenantId: "01900000-0000-7000-8000-000000000001",
  treeSize: 3,
  rootHash: Buffer.alloc(32, 7),
  signedAt: new Date("2026-11-23T00:00:00Z"),
};
const rotate = async () => (await prepareNextKey(folder, new Date())).use();

test("each key hands over to the next, and old signatures stay good", async () => {
  expect((await readVerifyingKeys(folder)).keys.size).toBe(0);
  const first = await readOrMakeSigningKey(folder);
  const signature = first.sign(statement);
  await rotate();
  await rotate();
  const last = await readOrMakeSigningKey(folder);
  const { keys, broken } = await readVerifyingKeys(folder);
  expect(broken).toBeNull();
  expect([...keys.keys()].at(0)).toBe(first.keyId);
  expect([...keys.keys()].at(-1)).toBe(last.keyId);
  expect([...keys.values()].map((key) => key.handOver === null)).toEqual([true, false, false]);
  const old = keys.get(first.keyId);
  expect(old !== undefined && isSignedBy(old.publicKey, statement, signature)).toBe(true);
  const access = { ...statement, log: "access" } as const;
  expect(isSignedBy(first.publicKey, access, signature)).toBe(false);
  // With the public half alone it is the same.
  await rm(join(folder, "audit-signing.pem"));
  expect((await readVerifyingKeys(folder)).keys.size).toBe(3);
});

test("a key that is prepared changes nothing until it is used", async () => {
  const first = await readOrMakeSigningKey(folder);
  const next = await prepareNextKey(folder, new Date());
  expect(next.oldKeyId).toBe(first.keyId);
  expect((await readOrMakeSigningKey(folder)).keyId).toBe(first.keyId);
});

test("a hand-over that the old key did not sign ends the chain and is told", async () => {
  await readOrMakeSigningKey(folder);
  await rotate();
  const [name = ""] = await readdir(join(folder, "audit-hand-overs"));
  const file = join(folder, "audit-hand-overs", name);
  const text = await readFile(file, "utf8");
  for (const changed of [text.replace(/"at":"2/, '"at":"3'), text.slice(0, 40)]) {
    await writeFile(file, changed);
    const { keys, broken } = await readVerifyingKeys(folder);
    expect(keys.size).toBe(1);
    expect(broken).toContain("is not signed by the one before it");
  }
});
