/** What became of a tool that code uses, in words as a model would get them. */
export interface UsedTool {
  /** `asked`: nothing is done before the person agrees. Of `failed` the person has been told. */
  readonly outcome: "done" | "failed" | "asked";
  readonly text: string;
}
