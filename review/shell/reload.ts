/** Shows the page again that is shown, for code that only knows that it has changed. */

let again: () => Promise<void> = async () => {};

/** Tells how to show the page again. */
export function onReload(show: () => Promise<void>): void {
  again = show;
}

/** Shows the page again. */
export function reload(): Promise<void> {
  return again();
}
