/**
 * The closed list of fields that a page of the console may have: codes, dates and the staff's own names.
 *
 * A page that the server made can't ask for words: there is no text area, and no field without a place here.
 */

import { makeQuiet } from "./quiet.ts";

interface Field {
  /** The tag, and for inputs the type. */
  readonly kind: "select" | "text" | "email" | "checkbox" | "hidden";
  /** Where it may stand. */
  readonly paths: RegExp;
  /** What it may hold. */
  readonly pattern: string;
}

const INVITE = /^\/people\/new$/;
const ANYWHERE = /^\//;

const FIELDS: Readonly<Record<string, Field>> = {
  csrf_token: { kind: "hidden", paths: ANYWHERE, pattern: "[A-Za-z0-9._\\-]{1,200}" },
  login: { kind: "text", paths: INVITE, pattern: "[a-z0-9]{2,32}" },
  name: { kind: "text", paths: INVITE, pattern: ".{1,200}" },
  address: { kind: "text", paths: INVITE, pattern: "[^@\\s]+@[^@\\s]+" },
  role: { kind: "select", paths: INVITE, pattern: "" },
  office: { kind: "select", paths: INVITE, pattern: "" },
  channels: { kind: "checkbox", paths: INVITE, pattern: "" },
  supervisor: { kind: "select", paths: INVITE, pattern: "" },
  owner: { kind: "select", paths: /^\/dossiers\/[0-9A-Z-]{11}(\/owner)?$/, pattern: "" },
};

const BUTTON_TYPES = new Set(["submit", "button"]);

/** Whether a field of this name and kind may stand on a page of this path. */
export function isPermitted(name: string, kind: string, path: string): boolean {
  const field = Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined;
  return field !== undefined && field.kind === kind && field.paths.test(path);
}

/** Leaves a permitted field where it is, with its pattern; takes any other away. */
export function keepField(element: HTMLElement, path: string): void {
  if (element.localName === "button") {
    const type = element.getAttribute("type") ?? "submit";
    if (!BUTTON_TYPES.has(type)) element.setAttribute("type", "button");
    element.removeAttribute("name");
    return;
  }
  const name = element.getAttribute("name") ?? "";
  const kind = element.localName === "select" ? "select" : (element.getAttribute("type") ?? "text");
  const pathname = new URL(path, CONSOLE).pathname;
  const field = Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined;
  if (field === undefined || !isPermitted(name, kind, pathname)) {
    element.remove();
    return;
  }
  makeQuiet(element);
  if (field.pattern !== "") element.setAttribute("pattern", field.pattern);
}
