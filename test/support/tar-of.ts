/** One entry of a tar archive: type `0` is a file, `5` a folder, `2` a link, `L` and `x` name records. */
interface TarPart {
  readonly name: string;
  readonly type?: string;
  readonly content?: Uint8Array;
}

/** A tar archive (ustar) of these parts, as bytes. */
export const tarOf = (parts: readonly TarPart[]): Buffer =>
  Buffer.concat([...parts.flatMap(blocksOf), Buffer.alloc(1024)]);

function blocksOf({ name, type = "0", content = new Uint8Array() }: TarPart): Buffer[] {
  const header = Buffer.alloc(512);
  header.write(name, 0, 100, "utf8");
  header.write("0000644\0", 100, "latin1");
  header.write(`${content.length.toString(8).padStart(11, "0")}\0`, 124, "latin1");
  header.write("        ", 148, "latin1");
  header.write(type, 156, "latin1");
  header.write("ustar\x0000", 257, "latin1");
  const sum = header.reduce((total, value) => total + value, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  const padding = Buffer.alloc((512 - (content.length % 512)) % 512);
  return [header, Buffer.from(content), padding];
}
