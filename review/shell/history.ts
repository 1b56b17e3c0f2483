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

/** Scrolls to where this entry was left, once everything is in place. */
export function restoreScroll(): void {
  const entry = history.state as Entry | null;
  window.scrollTo(0, entry?.scroll ?? 0);
}

document.addEventListener("scrollend", () => {
  history.replaceState({ scroll: window.scrollY } satisfies Entry, "");
});
