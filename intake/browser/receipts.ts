/** A receipt on the page: shown in groups, copied, printed, and typed back. */

import * as digits from "../../crypto/browser/digits.ts";
import { LENGTH, groups, parse } from "../../crypto/browser/receipt.ts";
import { Refused } from "../../crypto/browser/refusal.ts";
import { gettext, ngettext } from "../../templates/translations/gettext.ts";
import { element, find, onClick, part } from "./dom.ts";

/** Writes a receipt, one numbered line a group. Number and spoken digits aren't selected with the rest. */
export function showReceipt(list: HTMLElement, receipt: string): void {
  list.replaceChildren(
    ...groups(receipt).map((group, at) => {
      const item = document.createElement("li");
      item.className = "receipt__group";
      item.dataset["number"] = String(at + 1);
      const seen = element("span", group);
      seen.ariaHidden = "true";
      item.append(seen, element("span", [...group].join(" "), "govuk-visually-hidden receipt__spoken"));
      return item;
    }),
  );
}

/** How a receipt is copied: one line, groups parted by spaces. */
export function inOneLine(receipt: string): string {
  return groups(receipt).join(" ");
}

function countProblem(count: number): string {
  const rule = gettext("A receipt has 42 digits.");
  const typed = ngettext("You typed %(count)s digit.", "You typed %(count)s digits.", count);
  const advice = gettext("Compare it group by group.");
  return `${rule} ${typed} ${advice}`;
}

function differing(typed: string, expected: string): string {
  const wanted = groups(expected);
  const wrong = groups(typed).flatMap((group, at) => (group === wanted[at] ? [] : [at + 1]));
  const list = wrong.join(gettext(", "));
  return ngettext(
    "Group %(list)s differs from the receipt above.",
    "Groups %(list)s differ from the receipt above.",
    wrong.length,
    { list },
  );
}

/** The first thing that is wrong with what was typed; nothing when it is a receipt, and the expected one. */
export function receiptProblem(text: string, expected = ""): string {
  try {
    if (!expected || parse(text) === expected) return parse(text) && "";
  } catch (error) {
    if (error instanceof Refused && error.reason === "overlong") {
      return gettext("This is far longer than a receipt. A receipt has 42 digits; put nothing else here.");
    }
  }
  const typed = digits.read(text);
  if (typed === "") return gettext("Type the 42 digits of your receipt.");
  if (typed === null) return gettext("Only digits belong here. Take letters and other signs away.");
  if (typed.length !== LENGTH) return countProblem(typed.length);
  if (expected) return differing(typed, expected);
  return gettext(
    "These 42 digits don't fit together: at least one is wrong, or two have changed places. Compare them with your paper group by group.",
  );
}

/** Counts digits below a receipt's field while somebody types. */
export function countDigits(group: HTMLElement): void {
  const input = find(group, "textarea", HTMLTextAreaElement);
  const line = part(group, "digit-count");
  input.addEventListener("input", () => {
    const count = digits.read(input.value.slice(0, 256))?.length ?? 0;
    line.textContent = input.value === "" ? "" : gettext("%(count)s of 42 digits", { count });
  });
  input.form?.addEventListener("reset", () => {
    line.textContent = "";
  });
}

/** Wires the buttons that copy and print. `receipt` is asked when they are pressed. */
export function offerCopies(section: HTMLElement, receipt: () => string): void {
  const status = part(section, "copied");
  onClick(part(section, "copy"), () => {
    copy(receipt()).then(
      () => {
        status.textContent = gettext("Copied. Put it away, then copy something else, so that it leaves the clipboard.");
      },
      () => {
        status.textContent = gettext("Your browser doesn't let this page copy. Write the digits down, please.");
      },
    );
  });
  onClick(part(section, "print"), () => {
    window.print();
  });
}

async function copy(receipt: string): Promise<void> {
  await navigator.clipboard.writeText(inOneLine(receipt));
}
