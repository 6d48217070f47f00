/** An engine cannot be opened on this machine; another one must read. The message says what is missing. */
export class EngineUnavailable extends Error {
  override readonly name: string = "EngineUnavailable";
}
