/** Shorter than this a text is one voice message, about 15 seconds. */
const shortText = 250;
/** The first voice message of a longer text has about so much, so that it can be heard early. */
const firstPart = 80;
/** And the others: about a minute. */
const otherPart = 1000;

const segmenter = new Intl.Segmenter(undefined, { granularity: "sentence" });

/** A text in the parts that become voice messages, each of whole sentences where these are not too long. */
export function splitSpeech(text: string): readonly string[] {
  const whole = text.trim();
  if (whole.length <= shortText) return whole === "" ? [] : [whole];
  const parts: string[] = [];
  let part = "";
  for (const sentence of Array.from(segmenter.segment(whole), ({ segment }) => segment).flatMap(cut)) {
    const isFull = parts.length === 0 ? part.length >= firstPart : part.length + sentence.length > otherPart;
    if (isFull) parts.push(part);
    part = isFull ? sentence : part + sentence;
  }
  return [...parts, part].map((each) => each.trim()).filter((each) => each !== "");
}

/** A sentence without an end is cut between words. */
function cut(sentence: string): readonly string[] {
  if (sentence.length <= otherPart) return [sentence];
  const head = sentence.slice(0, otherPart);
  const end = head.lastIndexOf(" ") + 1 || head.length;
  return [sentence.slice(0, end), ...cut(sentence.slice(end))];
}
