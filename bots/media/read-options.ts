export interface ReadOptions {
  readonly options: ReadonlyMap<string, string>;
  readonly rest: string;
}

/** `--name value` before the rest. A value has no spaces, unless it is in quotation marks. */
export function readOptions(argument: string, names: readonly string[]): ReadOptions {
  const options = new Map<string, string>();
  const rest = argument.replaceAll(
    new RegExp(String.raw`(?:^|\s)(?:--|—)(${names.join("|")})\s+(?:"([^"]*)"|(\S+))`, "gu"),
    (_, name: string, quoted?: string, plain?: string) => {
      options.set(name, quoted ?? plain ?? "");
      return "";
    },
  );
  return { options, rest: rest.trim() };
}

export function numeric(name: string, value: string | undefined): Readonly<Record<string, number>> {
  return value === undefined ? {} : { [name]: Number(value) };
}
