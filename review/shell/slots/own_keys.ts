/** One's own keys, as the key worker has them. */

import { gettext } from "../../../templates/translations/gettext.ts";
import { h, p } from "../dom.ts";
import { groups } from "../frame.ts";
import { signedIn } from "../session.ts";

export function fillOwnKeys(slot: HTMLElement): void {
  const { readOut, standing } = signedIn();
  const state = standing.state === "ready" || standing.state === "stale"
    ? gettext("These keys stand on the roster that the root holder signed.")
    : gettext("These keys don't stand on a signed roster yet.");
  slot.replaceChildren(
    h("h2", { class: "govuk-heading-s" }, gettext("The eight groups of your fingerprint")),
    groups(readOut),
    p(state),
  );
}
