/** A text as words, in the form in which they are looked up. */

/** One word: as it was written, as it is looked up, and where it stands. */
export interface Word {
  readonly text: string;
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

const WORD = /\p{L}[\p{L}\p{M}'’]*/gu;
const ASCII = /^[a-z']*$/;
const ARABIC = /^[\u0600-\u06ff\ufb50-\ufdff\ufe70-\ufeff]/;
const MARKS = /[\p{M}\u0640]/gu;
/** Letters that no decomposition leads to what is typed for them. */
const PLAIN: ReadonlyMap<string, string> = new Map([
  ["ß", "ss"], ["ø", "o"], ["ł", "l"], ["đ", "d"], ["æ", "ae"], ["œ", "oe"], ["ə", "a"], ["ı", "i"],
  ["أ", "ا"], ["إ", "ا"], ["آ", "ا"], ["ٱ", "ا"], ["ى", "ي"], ["ة", "ه"], ["ی", "ي"], ["ک", "ك"],
  ["گ", "غ"], ["پ", "ب"], ["چ", "ش"], ["ژ", "ز"],
]);

/** How a word is looked up: small letters, without accents and vowel signs, Arabic letters in one form. */
export function fold(word: string): string {
  const small = word.toLowerCase();
  if (ASCII.test(small)) return small;
  // Alef and hamza must not fall apart, so Arabic letters are mapped before anything is decomposed.
  const letters = Array.from(small, (letter) => PLAIN.get(letter) ?? letter).join("");
  const open = isArabic(small) ? letters : letters.normalize("NFD");
  return open.replace(MARKS, "").replaceAll("’", "'");
}

/** Whether a word begins with an Arabic letter. */
export function isArabic(word: string): boolean {
  return ARABIC.test(word);
}

/** The words of a text, in order; "'s" at the end belongs to no word. */
export function wordsOf(text: string): Word[] {
  const found: Word[] = [];
  for (const match of text.matchAll(WORD)) {
    const word = match[0].replace(/['’]s?$/, "");
    found.push({ text: word, key: fold(word), start: match.index, end: match.index + word.length });
  }
  return found;
}

/** A set of words written one after the other. */
export function setOf(...lists: readonly string[]): ReadonlySet<string> {
  return new Set(lists.join(" ").split(" "));
}
