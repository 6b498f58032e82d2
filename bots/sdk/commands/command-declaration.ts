/** What help, command descriptions (MSC4391) and documentation tell of a command. */
export interface CommandDeclaration {
  /** One line for `!help`: a verb first, no full stop, e.g. "shows what is remembered about you". */
  readonly description: string;
  /**
   * How it is written, each with what that does: small letters as they are, capitals for what the person fills in, "" for the bare name. Without it, nothing follows the
   * name.
   * @example { "": "shows all of it, with numbers", "add TEXT": "remembers something" }
   */
  readonly usage?: Readonly<Record<string, string>>;
  /** What follows the name, as somebody would write it, e.g. "add I like tea". */
  readonly examples?: readonly string[];
  /** Who may use it; default everybody whom the agent answers. To others it is not shown. */
  readonly requires?: "admin";
  /** Where it can be used; default everywhere. `direct`: where nobody reads along. */
  readonly where?: "direct" | "group";
}
