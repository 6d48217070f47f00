/** The recogniser cannot be opened on this machine; another engine must read. The cause says why. */
export class LstmUnavailable extends Error {
  override readonly name = "LstmUnavailable";
}
