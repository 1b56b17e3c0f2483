/** What keeps a browser from writing what fields hold into its own files, and from sending it away to be spelt. */

export const QUIET = {
  autocomplete: "off",
  spellcheck: "false",
  autocorrect: "off",
  autocapitalize: "off",
  translate: "no",
} as const;

/** Puts it on a form or field of a page that the console's server made. */
export function makeQuiet(element: HTMLElement): void {
  for (const [name, value] of Object.entries(QUIET)) element.setAttribute(name, value);
}
