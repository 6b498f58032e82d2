/** A word of a text, and where it is. */
export interface Word {
  readonly text: string;
  readonly end: number;
}

/** Words in lower case, typographic apostrophes made plain. */
export function wordsOf(text: string): readonly Word[] {
  const plain = text.replaceAll("’", "'");
  return [...plain.matchAll(/[\p{L}\p{N}]+(?:'[\p{L}]+)?/gu)].map((match) => ({
    text: match[0].toLowerCase(),
    end: match.index + match[0].length,
  }));
}

/** `get_weather` and `getWeather`: get, weather. */
export function wordsOfName(name: string): readonly string[] {
  const spaced = name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").replaceAll(/[_-]/g, " ");
  return wordsOf(spaced).map((word) => word.text);
}

/** Same word, give or take an ending: `remind` and `reminder`, `note` and `notes`; not `time` and `timer`. */
export function isSameWord(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (short === long || `${short}s` === long) return true;
  return short.length >= 5 && long.startsWith(short) && long.length - short.length <= 3;
}

/** Verbs that many tools' names begin with: they alone do not say which is meant. */
const commonVerbs = wordSet("set get list show add make start create");

/** Words that open a request without saying what it is about. */
const openers = wordSet(`
  please kindly can could would will you hi hello hey ok okay so now just what what's whats is are the a an my me us
  tell show give get do let's i'd like i'll want to
`);

/** Further words that carry no meaning of their own. */
const fillers = wordSet(`
  it its i we be of in on at for about right there this that and or does did today currently how
`);

export function isOpener(word: string): boolean {
  return openers.has(word);
}

export function isCommonVerb(word: string): boolean {
  return commonVerbs.has(word);
}

export function isFiller(word: string): boolean {
  return openers.has(word) || fillers.has(word);
}

function wordSet(words: string): ReadonlySet<string> {
  return new Set(words.trim().split(/\s+/u));
}
