import type { AwayCause } from "../domain/dependency.ts";

/**
 * The witness cannot be told now: its disk or share is away, full or not to be written. Sealing goes on; the
 * heads it missed are handed over once it is back.
 */
export class WitnessAway extends Error {
  override readonly name = "WitnessAway";
  readonly because: AwayCause;

  constructor(because: AwayCause, detail: string) {
    super(detail);
    this.because = because;
  }
}
