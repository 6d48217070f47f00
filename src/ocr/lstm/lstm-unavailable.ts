import { EngineUnavailable } from "../engine-unavailable.ts";

/** Our own reader cannot be opened on this machine. The cause says why. */
export class LstmUnavailable extends EngineUnavailable {
  override readonly name = "LstmUnavailable";
}
