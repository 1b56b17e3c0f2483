/** What the self-check finds: pieces of a text that may tell who wrote it. */

export type Kind = "e-mail" | "telephone" | "staff number" | "name" | "role" | "receipt";

/** A piece of a text: offsets in UTF-16 units, `end` is the first one after it. */
export interface Mark {
  readonly kind: Kind;
  readonly start: number;
  readonly end: number;
}

/** A piece of a text, marked or not. */
export interface Piece {
  readonly text: string;
  readonly kind: Kind | null;
}

/**
 * Marks in the order of the text, none touching another's letters. Where two want the same letters, the one
 * that stands earlier in `found` stays.
 */
export function settle(found: readonly Mark[]): Mark[] {
  const ranked = found.map((mark, rank) => ({ mark, rank })).filter(({ mark }) => mark.end > mark.start);
  ranked.sort((one, other) => one.mark.start - other.mark.start || one.rank - other.rank);
  const kept: typeof ranked = [];
  for (const next of ranked) {
    const last = kept.at(-1);
    if (!last || last.mark.end <= next.mark.start) kept.push(next);
    // What came before the last one ends before it, so before this one too.
    else if (next.rank < last.rank) kept[kept.length - 1] = next;
  }
  return kept.map(({ mark }) => mark);
}

/** A text cut at its marks. The pieces' texts, one after the other, are the text. */
export function cut(text: string, marks: readonly Mark[]): Piece[] {
  const pieces: Piece[] = [];
  let done = 0;
  for (const { kind, start: from, end } of marks) {
    if (from > done) pieces.push({ text: text.slice(done, from), kind: null });
    pieces.push({ text: text.slice(from, end), kind });
    done = end;
  }
  if (done < text.length) pieces.push({ text: text.slice(done), kind: null });
  return pieces;
}
