const patience = 5000;

/** Asks a URL once. Nobody answering is an answer too. */
export async function probe(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly isOk: boolean; readonly text: string }> {
  try {
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(patience) });
    return { isOk: response.ok, text: await response.text() };
  } catch (error) {
    const isSilence = error instanceof TypeError || (error instanceof DOMException && error.name === "TimeoutError");
    if (!isSilence) throw error;
    return { isOk: false, text: "no answer" };
  }
}
