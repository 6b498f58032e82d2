/** What every model that is no chat model has: speech, transcription, voice clone, speaker recognition, image and video. */
export interface CapabilityModel {
  /** Name of the provider as written in the config, e.g. `espeak`. */
  readonly provider: string;
  /**
   * Called once at start: checks the key, that the endpoint answers and that it has the model; of a built-in one, that the program is there.
   * @throws ModelError that says what to change
   */
  check(signal?: AbortSignal): Promise<void>;
}
