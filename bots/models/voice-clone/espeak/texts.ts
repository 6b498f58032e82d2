/** Texts that espeak-ng says to itself: one while a voice is fitted, another to measure how near it came. */
export interface FittingTexts {
  readonly fitting: string;
  readonly checking: string;
}

/** In the language of a voice of espeak-ng, where there are some; else in English, read by the rules of that language. */
export function textsFor(base: string): FittingTexts {
  return base === "gmw/de" ? german : english;
}

const english: FittingTexts = {
  fitting:
    "When the sunlight strikes raindrops in the air, they act as a prism and form a rainbow. There is, according to legend, a boiling pot of gold at one end. People look, but no one ever finds it.",
  checking:
    "Please call Stella, and ask her to bring these things with her from the store: six spoons of fresh snow peas, five thick slabs of blue cheese, and maybe a snack for her brother Bob.",
};

const german: FittingTexts = {
  fitting:
    "Einst stritten sich Nordwind und Sonne, wer von ihnen beiden wohl der Stärkere wäre, als ein Wanderer, der in einen warmen Mantel gehüllt war, des Weges daherkam.",
  checking:
    "Heute ist schönes Frühlingswetter. Die Sonne lacht, am blauen Himmel ziehen weiße Wolken. Wir gehen über die Brücke und kaufen auf dem Markt frisches Gemüse, Käse und Brot.",
};
