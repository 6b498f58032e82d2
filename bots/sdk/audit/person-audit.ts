/** What all agents did for the person of a turn. */
export interface PersonAudit {
  /** Shows the newest of it in the room, as plain text. @param options.timeZone that times are told in, IANA name @throws MatrixError */
  sendNewest(options: { readonly limit: number; readonly timeZone: string }): Promise<void>;
  /** Sends all of it as a file into the room. @throws MatrixError */
  sendFile(options: { readonly timeZone: string }): Promise<void>;
}
