// The module that deploy/build.mjs makes for each language.
declare module "candour:messages" {
  /** Translations by message, or by context, U+0004 and message; with plural forms where there are any. */
  export const messages: Readonly<Record<string, string | readonly string[]>>;
  /** The index of the plural form for a count, from the catalogue's header. */
  export function plural(count: number): number;
}
