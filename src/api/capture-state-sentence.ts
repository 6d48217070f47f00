import { sentenceFor } from "../domain/sentences/sentence-for.ts";
import type { SentenceLanguage } from "../domain/sentences/sentence-params.ts";
import { type CaptureState, captureStates } from "../domain/states.ts";

/** The state of a capture in words. */
export const captureStateSentence = (state: string, language: SentenceLanguage): string =>
  isCaptureState(state) ? sentenceFor(`capture-state.${state}`, {}, language) : state;

const isCaptureState = (state: string): state is CaptureState =>
  Object.hasOwn(captureStates, state);
