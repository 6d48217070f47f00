import { createHash, randomBytes } from "node:crypto";
import {
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  truncate,
  utimes,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import {
  type BlobStore,
  DamagedBlob,
  openBlobStore,
  sha256Of,
} from "../../../src/blobs/blob-store.ts";
import { writeFileDurably } from "../../../src/blobs/durable-file.ts";
import { openKeyRing } from "../../../src/blobs/keys.ts";
import { probeDisk } from "../../../src/blobs/disk.ts";
import { openEraseBlobs } from "../../../src/blobs/erase-blobs.ts";
import { markRoot, markUnlessAway } from "../../../src/blobs/root-mark.ts";
import { newId } from "../../../src/new-id.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "poststelle-blobs-"));
  await markRoot(root);
});
afterEach(() => rm(root, { recursive: true }));

const bytes = Buffer.from("Widerspruch gegen den Bescheid vom 3. November");
const folderPath = (folder: string): string => join(root, "items", folder.slice(-2), folder);

/** A store with one blob in it. */
async function withOneBlob() {
  const store = openBlobStore(root);
  const folder = newId();
  const key = randomBytes(32);
  const sha256 = await store.write(folder, key, bytes);
  return { store, folder, key, sha256, file: join(folderPath(folder), sha256) };
}

async function foldersOf(store: BlobStore) {
  const found: { readonly folder: string; readonly changedAt: Date }[] = [];
  for await (const each of store.folders()) found.push(each);
  return found;
}

describe("a blob", () => {
  test("is read as it was written, under the hash of its plain bytes, and is not plain on the disk", async () => {
    const { store, folder, key, sha256, file } = await withOneBlob();
    expect(sha256).toBe(createHash("sha256").update(bytes).digest("hex"));
    expect(sha256Of(bytes)).toBe(sha256);
    expect(await store.read({ folder, sha256 }, key)).toEqual(bytes);
    expect((await readFile(file)).includes("Widerspruch")).toBe(false);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(folderPath(folder))).mode & 0o777).toBe(0o700);
  });

  test("written again, and twice at once, is one file; empty bytes are a blob too", async () => {
    const { store, folder, key, sha256, file } = await withOneBlob();
    const before = await readFile(file);
    await Promise.all([store.write(folder, key, bytes), store.write(folder, key, bytes)]);
    expect(await readFile(file)).toEqual(before);
    expect(await readdir(folderPath(folder))).toEqual([sha256]);
    const fresh = newId();
    await Promise.all(Array.from({ length: 5 }, () => store.write(fresh, key, bytes)));
    expect(await readdir(folderPath(fresh))).toEqual([sha256]);
    const empty = await store.write(folder, key, Buffer.alloc(0));
    expect(await store.read({ folder, sha256: empty }, key)).toEqual(Buffer.alloc(0));
  });

  test("is not read with another key, cut, missing, moved, or with any bit turned", async () => {
    const { store, folder, key, sha256, file } = await withOneBlob();
    const read = () => store.read({ folder, sha256 }, key);
    await expect(store.read({ folder, sha256 }, randomBytes(32))).rejects.toThrow("authenticate");
    const sealed = await readFile(file);
    for (let at = 0; at < sealed.length; at += 1) {
      await writeFile(file, sealed.with(at, (sealed[at] ?? 0) ^ 1));
      await expect(read()).rejects.toThrow("authenticate");
    }
    await writeFile(file, sealed);
    await expect(read()).resolves.toEqual(bytes);
    for (const length of [sealed.length - 1, 28, 27, 0]) {
      await truncate(file, length);
      await expect(read()).rejects.toThrow(/authenticate|cut short/);
    }
    const other = newId();
    await mkdir(folderPath(other), { recursive: true });
    await writeFile(file, sealed);
    await cp(file, join(folderPath(other), sha256));
    await expect(store.read({ folder: other, sha256 }, key)).rejects.toThrow("authenticate");
    const misnamed = sha256Of(Buffer.from("other"));
    await cp(file, join(folderPath(folder), misnamed));
    await expect(store.read({ folder, sha256: misnamed }, key)).rejects.toThrow("authenticate");
    await rm(file);
    await expect(read()).rejects.toThrow("ENOENT");
  });

  test("that could not be written leaves nothing behind", async () => {
    const folder = join(root, "full");
    await mkdir(join(folder, "taken"), { recursive: true });
    // A folder of that name: the rename at the end fails, as it would on a full or broken disk.
    await writeFile(join(folder, "taken", "x"), "");
    await expect(writeFileDurably(join(folder, "taken"), bytes)).rejects.toThrow("EISDIR");
    expect(await readdir(folder)).toEqual(["taken"]);
  });
});

test("a disk that is not mounted is away: no blob of it is missing, none is written or taken for erased", async () => {
  const { store, folder, key, sha256 } = await withOneBlob();
  const mounted = `${root}-mounted`;
  await rename(root, mounted);
  await mkdir(root);
  try {
    const read = store.read({ folder, sha256 }, key);
    await expect(read).rejects.toMatchObject({ name: "Error", code: "ENOENT" });
    await expect(store.write(newId(), key, bytes)).rejects.toThrow("ENOENT");
    await expect(openEraseBlobs(root).folder(folder)).rejects.toThrow("ENOENT");
    expect([await probeDisk(root, false), await probeDisk(root, true)]).toEqual([
      "missing",
      "missing",
    ]);
    expect(await markUnlessAway(root, false)).toBe(false);
    expect(await readdir(root)).toEqual([]);
  } finally {
    await rm(root, { recursive: true });
    await rename(mounted, root);
  }
  await expect(store.read({ folder, sha256 }, key)).resolves.toEqual(bytes);
  expect(await probeDisk(root, true)).toBeNull();
  // One of a version that knew no mark, one that has lost a blob, and a new one.
  await rm(join(root, "poststelle-blobs.txt"));
  expect(await markUnlessAway(root, false)).toBe(true);
  await rm(folderPath(folder), { recursive: true });
  await expect(store.read({ folder, sha256 }, key)).rejects.toThrow(DamagedBlob);
  expect(await markUnlessAway(join(root, "new", "blobs"), false)).toBe(true);
});

describe("the sweep's side", () => {
  test("lists folders with their age, sets them aside, and removes what was set aside before", async () => {
    const { store, folder, key, sha256 } = await withOneBlob();
    const yesterday = new Date(Date.now() - 25 * 3600 * 1000);
    await utimes(folderPath(folder), yesterday, yesterday);
    const listed = await foldersOf(store);
    expect(listed.map((each) => each.folder)).toEqual([folder]);
    expect(Math.abs((listed[0]?.changedAt.getTime() ?? 0) - yesterday.getTime())).toBeLessThan(
      1000,
    );
    await store.quarantine(folder);
    await expect(store.read({ folder, sha256 }, key)).rejects.toThrow("ENOENT");
    expect(await store.removeQuarantined(new Date(Date.now() - 24 * 3600 * 1000))).toBe(0);
    // The same folder again, while the first one still lies there.
    await store.write(folder, key, bytes);
    await store.quarantine(folder);
    expect(await store.removeQuarantined(new Date(Date.now() + 60_000))).toBe(2);
    expect(await foldersOf(store)).toEqual([]);
  });

  test("what it set aside is erased with its folder, or as the one file", async () => {
    const { store, folder, key, sha256 } = await withOneBlob();
    const second = await store.write(folder, key, Buffer.from("another page"));
    const later = new Date(Date.now() + 60_000);
    for (const each of [sha256, second]) await store.setAside({ folder, sha256: each }, later);
    const erase = openEraseBlobs(root);
    await erase.file(folder, sha256);
    expect(await readdir(join(root, "strays"))).toEqual([`${folder}.${second}`]);
    await erase.folder(folder);
    expect(await readdir(join(root, "strays"))).toEqual([]);
  });

  test("of an empty house is empty", async () => {
    const store = openBlobStore(join(root, "nothing-here"));
    expect(await foldersOf(store)).toEqual([]);
    expect(await store.removeQuarantined(new Date())).toBe(0);
  });
});

describe("the key ring", () => {
  test("unwraps what it minted, for its tenant and owner only", async () => {
    const ring = openKeyRing(join(root, "keys"));
    const [tenant, other, owner] = [newId(), newId(), newId()];
    await ring.found(tenant);
    await ring.found(other);
    const { key, wrapped } = await ring.mint(tenant, owner);
    expect(await openKeyRing(join(root, "keys")).unwrap(tenant, owner, wrapped)).toEqual(key);
    expect(wrapped.includes(key)).toBe(false);
    await expect(ring.unwrap(other, owner, wrapped)).rejects.toThrow("authenticate");
    await expect(ring.unwrap(tenant, newId(), wrapped)).rejects.toThrow("authenticate");
  });

  test("is one for all who make it at once, and leaves no candidate behind", async () => {
    const folder = join(root, "keys");
    const [tenant, owner] = [newId(), newId()];
    const minted = await Promise.all(
      Array.from({ length: 10 }, async () => {
        const ring = openKeyRing(folder);
        await ring.found(tenant);
        return ring.mint(tenant, owner);
      }),
    );
    const reader = openKeyRing(folder);
    for (const { key, wrapped } of minted) {
      expect(await reader.unwrap(tenant, owner, wrapped)).toEqual(key);
    }
    expect(await readdir(folder)).toEqual([`${tenant}.key`]);
    expect((await stat(join(folder, `${tenant}.key`))).mode & 0o777).toBe(0o600);
  });

  test("makes no new key for what a lost one wrapped, and takes no damaged one", async () => {
    const folder = join(root, "keys");
    const [tenant, owner] = [newId(), newId()];
    const first = openKeyRing(folder);
    await first.found(tenant);
    const { wrapped } = await first.mint(tenant, owner);
    const file = join(folder, `${tenant}.key`);
    const kept = await readFile(file);
    await rm(file);
    const ring = openKeyRing(folder);
    await expect(ring.unwrap(tenant, owner, wrapped)).rejects.toThrow("is missing");
    await expect(ring.mint(tenant, owner)).rejects.toThrow("is missing");
    expect(await readdir(folder)).toEqual([]);
    await writeFile(file, kept.subarray(0, 31));
    await expect(ring.unwrap(tenant, owner, wrapped)).rejects.toThrow("is damaged");
    await expect(ring.mint(tenant, owner)).rejects.toThrow("is damaged");
    // Put back from the backup, without a new start.
    await writeFile(file, kept);
    await expect(ring.unwrap(tenant, owner, wrapped)).resolves.toHaveLength(32);
  });
});
