/** The console's pages as inert nodes: what a list permits, and nothing else. */

import { keepField } from "./fields.ts";
import { makeQuiet } from "./quiet.ts";

const ELEMENTS = [
  "html", "head", "body", "title", "header", "main", "nav", "section", "div", "p", "h1", "h2", "h3", "h4",
  "ul", "ol", "li", "dl", "dt", "dd", "table", "caption", "thead", "tbody", "tr", "th", "td", "a", "strong",
  "bdi", "span", "time", "form", "label", "input", "select", "option", "button", "fieldset", "legend",
] as const;
const ATTRIBUTES = [
  "class", "id", "lang", "dir", "hidden", "role", "aria-label", "aria-labelledby", "aria-describedby",
  "aria-current", "aria-hidden", "scope", "colspan", "rowspan", "datetime", "href", "action", "method", "for",
  "name", "type", "value", "checked", "selected", "autocomplete", "spellcheck", "data-sealed", "data-dossier",
  "data-n",
] as const;

const CLASS = /^(govuk|moj|candour)-[a-zA-Z0-9_-]+$/;
/** The component that leaves for another site is the portal's, and covers the page. */
const FORBIDDEN_CLASS = /^govuk-exit-this-page/;
const PREFIX = "p-";
const REFERENCES = ["for", "aria-labelledby", "aria-describedby"] as const;

interface SanitizerConfig {
  readonly elements: readonly string[];
  readonly attributes: readonly string[];
  readonly dataAttributes: boolean;
  readonly comments: boolean;
}

interface Parsing {
  parseHTML?: (html: string, options: { sanitizer: SanitizerConfig }) => Document;
}

/** Whether this browser can take a page apart safely; otherwise no page of the console is shown. */
export function canSanitize(): boolean {
  return typeof (Document as Parsing).parseHTML === "function";
}

/** A page whose nodes were checked one by one. */
export interface CleanPage {
  readonly title: string;
  readonly nodes: readonly Node[];
}

/** Parses a page and keeps what is permitted; `path` is the address that it was fetched from. */
export function clean(html: string, path: string): CleanPage {
  const parse = (Document as Parsing).parseHTML;
  if (parse === undefined) throw new Error("no sanitizer");
  // Data attributes are listed one by one; without `false` here the list would be refused.
  const sanitizer = { elements: ELEMENTS, attributes: ATTRIBUTES, dataAttributes: false, comments: false };
  const page = parse.call(Document, html, { sanitizer });
  // Children first: a form's fields could otherwise stand in for its own methods.
  for (const element of [...page.body.querySelectorAll("*")].reverse()) {
    if (isListed(element)) check(element, path);
    else element.remove();
  }
  return { title: page.title, nodes: [...page.body.childNodes] };
}

/** The browser's sanitizer has done this; it is done again, so that either of the two may fail. */
function isListed(element: Element): element is HTMLElement {
  if (!isHtml(element) || !(ELEMENTS as readonly string[]).includes(element.localName)) return false;
  for (const name of element.getAttributeNames()) {
    if (!(ATTRIBUTES as readonly string[]).includes(name)) element.removeAttribute(name);
  }
  return true;
}

function isHtml(element: Element): boolean {
  return element.namespaceURI === "http://www.w3.org/1999/xhtml";
}

function check(element: HTMLElement, path: string): void {
  element.className = [...element.classList].filter(isPermitted).join(" ");
  if (element.className === "") element.removeAttribute("class");
  prefixNames(element);
  checkAddress(element, path);
}

function isPermitted(name: string): boolean {
  return CLASS.test(name) && !FORBIDDEN_CLASS.test(name);
}

/** The page's own names can't take the place of the shell's. */
function prefixNames(element: HTMLElement): void {
  if (element.id !== "") element.id = PREFIX + element.id;
  for (const name of REFERENCES) {
    const value = element.getAttribute(name);
    if (value !== null) element.setAttribute(name, value.split(/\s+/).map((part) => PREFIX + part).join(" "));
  }
}

function checkAddress(element: HTMLElement, path: string): void {
  const tag = element.localName;
  if (tag === "a") checkLink(element, path);
  else element.removeAttribute("href");
  if (tag === "form") checkForm(element, path);
  else for (const name of ["action", "method"]) element.removeAttribute(name);
  if (tag === "input" || tag === "select" || tag === "button") keepField(element, path);
  if (element.hasAttribute("data-sealed")) element.replaceChildren();
}

/** The console's own address that a page names, or nothing. */
function consolePath(value: string | null, path: string): string | null {
  if (value === null || !URL.canParse(value, new URL(path, CONSOLE))) return null;
  const url = new URL(value, new URL(path, CONSOLE));
  return url.origin === CONSOLE ? url.pathname + url.search + url.hash : null;
}

/** A link leads to a page of the console, shown here, or to a place on this page. */
function checkLink(link: HTMLElement, path: string): void {
  const value = link.getAttribute("href");
  if (value?.startsWith("#") === true) {
    link.setAttribute("href", `#${PREFIX}${value.slice(1)}`);
    return;
  }
  const target = consolePath(value, path);
  if (target === null) link.removeAttribute("href");
  else link.setAttribute("href", target);
}

/** A form goes to the console, or loses its fields. */
function checkForm(form: HTMLElement, path: string): void {
  const target = consolePath(form.getAttribute("action") ?? path, path);
  if (target === null) {
    form.replaceChildren();
    form.removeAttribute("action");
  } else {
    form.setAttribute("action", target);
    makeQuiet(form);
  }
}
