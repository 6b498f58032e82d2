/** Puts in front of a command what makes Linux end it when we are killed and cannot end it ourselves. */
export function dieWithParent(command: readonly string[]): readonly string[];
