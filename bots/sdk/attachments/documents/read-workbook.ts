import readSheets from "read-excel-file/node";

/** The cells of all sheets, as tab-separated values under the name of each sheet. */
export async function readWorkbook(bytes: Uint8Array): Promise<string> {
  const sheets = await readSheets(Buffer.from(bytes));
  return sheets
    .map(
      ({ sheet, data }) =>
        `[Sheet ${sheet}]\n${data.map((row) => row.map((cell) => inWords(cell)).join("\t")).join("\n")}`,
    )
    .join("\n\n");
}

/** Excel has no days without a time: midnight is a day. */
function inWords(cell: unknown): string {
  if (cell instanceof Date)
    return cell
      .toISOString()
      .replace(/T00:00:00\.000Z$/u, "")
      .replace(/\.000Z$/u, "");
  return typeof cell === "string" || typeof cell === "number" || typeof cell === "boolean"
    ? String(cell).replace(/\s+/gu, " ")
    : "";
}
