/** The texts of the language that is shown. Unlike a reporter's page, the shell changes them while it runs. */

type Messages = Readonly<Record<string, string | readonly string[]>>;

/** What deploy/build.mjs makes of a language's catalogue. */
export interface Catalogue {
  readonly messages: Messages;
  readonly plural: (count: number) => number;
}

/** The code's own language needs no catalogue. */
export const ENGLISH: Catalogue = { messages: {}, plural: (count) => Number(count !== 1) };

export let messages = ENGLISH.messages;
export let plural = ENGLISH.plural;

/** Puts a language's texts in the place of those that were there. */
export function use(catalogue: Catalogue): void {
  messages = catalogue.messages;
  plural = catalogue.plural;
}
