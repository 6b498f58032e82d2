import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, visit } from "yaml";
import type { Document, YAMLMap } from "yaml";
import type { ConfigProblem } from "./config-error.ts";
import { formatPath } from "./config-path.ts";
import type { ConfigPath } from "./config-path.ts";

export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A parsed YAML file that still knows where everything stood. */
export interface YamlSource {
  /** Sections, lists and plain values; an empty file is an empty section. */
  readonly data: unknown;
  /** Faults of the YAML itself. */
  readonly problems: readonly ConfigProblem[];
  /** False when `data` is not what the author meant, so that complaining about it would mislead. */
  readonly isReadable: boolean;
  /** Where a key stands; when it is missing, where the section that should have it stands. */
  positionOf(path: ConfigPath): Position;
}

export function parseYaml(text: string): YamlSource {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: "error",
  });
  const positionAt = (offset: number | undefined): Position => {
    const { line, col } = lines.linePos(offset ?? 0);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const faults = [
    ...document.errors.map((error) => ({ path: "", ...positionAt(error.pos[0]), ...describeFault(error.code) })),
    ...unresolvedAliases(document, positionAt),
  ];
  const isReadable = faults.length === 0;
  return {
    data: isReadable ? (document.toJS() ?? {}) : {},
    problems: [...faults, ...duplicateKeys(document, positionAt)],
    isReadable,
    positionOf: (path) => positionAt(offsetOf(document, path)),
  };
}

const quoteIt = "put quotes around text that begins with a special character or holds a colon and a space";

/** The parser's own messages may quote the file, and so a secret; these do not. */
function describeFault(code: string): Pick<ConfigProblem, "message" | "suggestion"> {
  switch (code) {
    case "TAB_AS_INDENT":
      return { message: "is indented with a tab", suggestion: "indent with spaces" };
    case "BAD_INDENT":
      return { message: "is indented differently from its neighbors, or a bracket is not closed" };
    case "MISSING_CHAR":
      return { message: "something is missing here: a closing quote, a bracket, or the colon after a key" };
    case "BAD_SCALAR_START":
    case "BLOCK_AS_IMPLICIT_KEY":
      return { message: "is not valid YAML", suggestion: quoteIt };
    case "BAD_DQ_ESCAPE":
      return { message: "has an unknown escape after a backslash", suggestion: "use single quotes" };
    case "MULTIPLE_DOCS":
      return { message: "a second YAML document begins here", suggestion: "remove the line ---" };
    default:
      return { message: `is not valid YAML (${code})`, suggestion: `look for stray characters, or ${quoteIt}` };
  }
}

function unresolvedAliases(document: Document, positionAt: (offset?: number) => Position): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  visit(document, {
    Alias: (_key, alias) => {
      if (alias.resolve(document) !== undefined) return;
      const message = "refers to an anchor that is not defined";
      problems.push({
        path: "",
        ...positionAt(alias.range?.[0]),
        message,
        suggestion: "put quotes around text that begins with *",
      });
    },
  });
  return problems;
}

function duplicateKeys(document: Document, positionAt: (offset?: number) => Position): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const search = (node: unknown, path: ConfigPath): void => {
    if (isSeq(node)) node.items.forEach((item, index) => search(item, [...path, index]));
    if (!isMap(node)) return;
    const firstLines = new Map<string, number>();
    for (const pair of node.items) {
      const name = keyName(pair.key);
      const here = positionAt(startOf(pair.key));
      const firstLine = firstLines.get(name);
      if (firstLine === undefined) firstLines.set(name, here.line);
      else
        problems.push({
          path: formatPath([...path, name]),
          ...here,
          message: `is given twice, first in line ${firstLine}`,
        });
      search(pair.value, [...path, name]);
    }
  };
  search(document.contents, []);
  return problems;
}

/** The offset of the key (or list entry) at the path, or of the nearest section above it that is there. */
function offsetOf(document: Document, path: ConfigPath): number | undefined {
  let node: unknown = document.contents;
  let offset = startOf(node);
  for (const key of path) {
    const section: unknown = isAlias(node) ? node.resolve(document) : node;
    if (isSeq(section)) {
      node = section.items[Number(key)];
      if (node === undefined) return offset;
      offset = startOf(node) ?? offset;
    } else {
      const pair = isMap(section) ? findPair(section, String(key)) : undefined;
      if (pair === undefined) return offset;
      offset = startOf(pair.key) ?? offset;
      node = pair.value;
    }
  }
  return offset;
}

function findPair(map: YAMLMap, name: string): YAMLMap["items"][number] | undefined {
  return map.items.find((pair) => keyName(pair.key) === name);
}

function keyName(key: unknown): string {
  return String(isScalar(key) ? key.value : key);
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
