/** A `data:` picture beyond this is not decoded; the original has it. */
const EMBEDDED_LENGTH_MAX = 20_000_000;
const SPACER_PIXELS_MAX = 2;

/** Whether an image is a spacer or a tracker by the size it is given: nothing anybody should see. */
export function isSpacer(attributes: Readonly<Record<string, string>>): boolean {
  const style = attributes["style"] ?? "";
  return ["width", "height"].some((side) => {
    const styled = new RegExp(`(?:^|[;\\s])${side}\\s*:\\s*(\\d+)(px|pt)?\\s*(;|!|$)`, "i").exec(
      style,
    )?.[1];
    const pixels = Number.parseInt(attributes[side] ?? styled ?? "", 10);
    const percent = (attributes[side] ?? "").includes("%");
    return !percent && pixels <= SPACER_PIXELS_MAX;
  });
}

/** The bytes of a `data:` picture; null for any other address. */
export function embeddedPicture(source: string): Uint8Array | null {
  if (source.length > EMBEDDED_LENGTH_MAX) return null;
  const match = /^data:image\/[a-z0-9.+-]{1,40}[^,]{0,100},/i.exec(source);
  if (match === null || !/;base64,$/i.test(match[0])) return null;
  const bytes = Buffer.from(source.slice(match[0].length), "base64");
  return bytes.length === 0 ? null : bytes;
}

/** The host a remote address names, or null when it is not one. Nothing is resolved. */
export function remoteHost(source: string): string | null {
  const address = source.trim().replace(/^\/\//, "https://");
  if (!/^(https?|ftp):/i.test(address)) return null;
  return URL.canParse(address) ? new URL(address).host.slice(0, 100) : "unbekannt";
}
