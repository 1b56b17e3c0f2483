/** Typed access to the page. Pages and scripts are built together, so what is missing is a fault of ours. */

/** The element that a selector finds. Throws when it isn't there or is of another kind. */
export function find<Kind extends Element>(root: ParentNode, selector: string, kind: new () => Kind): Kind {
  const found = root.querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`the page lacks ${selector}`);
  return found;
}

/** All elements of a kind that a selector finds. */
export function findAll<Kind extends Element>(root: ParentNode, selector: string, kind: new () => Kind): Kind[] {
  return [...root.querySelectorAll(selector)].filter((found): found is Kind => found instanceof kind);
}

/** A part of the page marked `data-NAME`. */
export function part(root: ParentNode, name: string): HTMLElement {
  return find(root, `[data-${name}]`, HTMLElement);
}

/** A fresh copy of the one element in the page's template of this name. */
export function copyOf(name: string): HTMLElement {
  const template = find(document, `template[data-template="${name}"]`, HTMLTemplateElement);
  const copy = document.importNode(template.content, true).firstElementChild;
  if (!(copy instanceof HTMLElement)) throw new Error(`the template ${name} is empty`);
  return copy;
}

/** An element with text in it and, perhaps, a class. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  text: string,
  className = "",
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

/** Writes into a place that is read out, and leaves it alone when it says that already. */
export function write(target: HTMLElement, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

/** Calls a function when a button or link is clicked, and keeps the browser from doing anything else. */
export function onClick(target: HTMLElement, act: () => void): void {
  target.addEventListener("click", (event) => {
    event.preventDefault();
    act();
  });
}

/** Shows or hides a part, and brings a part that is newly shown to the attention of those who listen. */
export function reveal(target: HTMLElement, shown: boolean): void {
  target.hidden = !shown;
  if (shown && target.tabIndex === -1) target.focus();
}

/** Lets the browser paint before more work is done. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}
