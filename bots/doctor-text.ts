/** What the doctor says about one thing; the same shape as the application service's `Finding`, which this file may not know. */
export interface DoctorFinding {
  readonly level: "fine" | "warning" | "problem";
  readonly subject: string;
  readonly message: string;
  readonly advice?: string;
}

const signs = { fine: "✓", warning: "!", problem: "✗" } as const;
/** Agents with whom all is well are counted when there are more. */
const mostFineAgents = 20;

/** A line for each finding, with what to do below it, and a sum. */
export function doctorText(findings: readonly DoctorFinding[]): string {
  const fineAgents = findings.filter(isFineAgent);
  const isLong = fineAgents.length > mostFineAgents;
  const shown = isLong ? findings.filter((finding) => !isFineAgent(finding)) : findings;
  const rest = isLong
    ? [`✓ ${fineAgents.length} further agents: devices, keys and signatures are as they should be`]
    : [];
  return [...shown.flatMap(linesOf), ...rest, "", sumOf(findings)].join("\n");
}

function isFineAgent({ level, subject }: DoctorFinding): boolean {
  return level === "fine" && subject.startsWith("@");
}

function linesOf({ level, subject, message, advice }: DoctorFinding): readonly string[] {
  return [`${signs[level]} ${subject}: ${message}`, ...(advice === undefined ? [] : [`    → ${advice}`])];
}

function sumOf(findings: readonly DoctorFinding[]): string {
  const count = (level: DoctorFinding["level"], one: string): string => {
    const found = findings.filter((finding) => finding.level === level).length;
    return `${found} ${one}${found === 1 ? "" : "s"}`;
  };
  if (findings.every(({ level }) => level === "fine")) return "All is well.";
  return `${count("problem", "problem")}, ${count("warning", "warning")}.`;
}
