/** One entry a page; where somebody had scrolled to is kept in it. */

history.scrollRestoration = "manual";

interface Entry {
  readonly scroll: number;
}

/** The address bar's path and query. */
export function here(): string {
  return location.pathname + location.search;
}

/** Makes an entry for a page, unless it is the one that is shown. */
export function enter(path: string): void {
  if (path !== here()) history.pushState({ scroll: 0 } satisfies Entry, "", path);
}

/** Puts another address into this entry, for example when the console sent the shell on. */
export function rename(path: string): void {
  history.replaceState({ scroll: 0 } satisfies Entry, "", path);
}

let moving = false;

/** Where this entry was left. What the browser scrolls while a page is put in place isn't noted. */
export function beginMove(): number {
  moving = true;
  return (history.state as Entry | null)?.scroll ?? 0;
}

/** Everything is in place: scrolls there, and notes again where somebody scrolls to. */
export function endMove(scroll: number | null): void {
  if (scroll !== null) window.scrollTo(0, scroll);
  requestAnimationFrame(() => {
    moving = false;
  });
}

document.addEventListener("scrollend", () => {
  if (!moving) history.replaceState({ scroll: window.scrollY } satisfies Entry, "");
});
