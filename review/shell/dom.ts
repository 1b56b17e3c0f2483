/** Elements, made by code: text goes in as text, and nothing is ever parsed. */

type Child = Node | string | null;
type Attributes = Readonly<Record<string, string | boolean>>;

/** An element with attributes and children; `false` leaves an attribute out, `true` sets it empty. */
export function h<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== false) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** A button of GOV.UK's looks that does something. */
export function button(text: string, onClick: () => void, kind = ""): HTMLButtonElement {
  const made = h("button", { type: "button", class: `govuk-button ${kind}`.trim() }, text);
  made.addEventListener("click", onClick);
  return made;
}

/** A paragraph. */
export function p(text: string, kind = "govuk-body"): HTMLParagraphElement {
  return h("p", { class: kind }, text);
}

/** A name, isolated from the direction of the text around it. */
export function bdi(text: string): HTMLElement {
  return h("bdi", {}, text);
}

/** A code or a number of several parts, which runs from left to right in every language. */
export function code(text: string): HTMLElement {
  return h("bdi", { dir: "ltr" }, text);
}

/**
 * A text with nodes in its places `%(name)s`: a translation may put them in another order.
 *
 * The places are filled here, so `gettext` is called without values.
 */
export function filled(text: string, nodes: Readonly<Record<string, Node | string>>): Node {
  const parts = text.split(/%\((\w+)\)s/);
  const made = document.createDocumentFragment();
  made.append(...parts.map((part, at) => (at % 2 === 0 ? part : (nodes[part] ?? ""))));
  return made;
}

/** The element with this id, which the document always has. */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`no #${id}`);
  return found;
}

/** Puts a page into the view, in the language that is spoken. */
export function fillView(...nodes: readonly Node[]): void {
  const view = byId("view");
  view.removeAttribute("lang");
  view.removeAttribute("dir");
  view.replaceChildren(...nodes);
}

/** Tells everybody, also those who hear the page. */
export function announce(text: string): void {
  byId("status").textContent = text;
}

/** The moment when the browser has painted what was last changed. */
export function painted(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
}
