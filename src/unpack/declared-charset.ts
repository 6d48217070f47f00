/** The charset an HTML or XML file declares, looked for where both say it must stand; null: none. */
export function declaredCharset(bytes: Uint8Array): string | null {
  const head = Buffer.from(bytes.subarray(0, 4096)).toString("latin1");
  return (
    /<(?:\?xml|meta)\b[^>]*?(?:encoding|charset)\s*=\s*["']?([\w.:-]+)/i.exec(head)?.[1] ?? null
  );
}
