/** Why nothing was sealed, in plain words. */

import { Refused } from "../../crypto/browser/refusal.ts";
import { inWords } from "../../templates/translations/days.ts";
import { gettext } from "../../templates/translations/gettext.ts";
import { today } from "./calendar.ts";
import { NotReady, Unreachable } from "./post.ts";
import { BundleRefused } from "./upload.ts";

function aboutDates(sentence: string): string {
  const day = inWords(today(), document.documentElement.lang);
  const device = gettext("Your device says that today is %(day)s; if that is wrong, set its date right and check again.", { day });
  return `${sentence} ${device}`;
}

function directoryReason(reason: string): string {
  switch (reason) {
    case "stale":
      return aboutDates(
        gettext("The organization confirms the list of officers every day, and the last confirmation is too old. Somebody who has left may still be on the list."),
      );
    case "expired":
      return aboutDates(gettext("The list of officers isn't valid today."));
    case "serial":
      return gettext("The portal sent an older list of officers than the one that this page knows of.");
    case "signature":
    case "installation":
      return gettext("The list of officers isn't signed by the organization that this page belongs to. Somebody may be trying to read along.");
    case "freshness":
    case "epoch":
      return gettext("Part of the list of officers doesn't belong to it. Somebody may have changed it.");
    case "recipients":
      return gettext("Too few officers of this channel can be sealed to at the moment.");
    case "channel":
      return gettext("The organization's list names no officers for this channel.");
    case "weak key":
      return gettext("One of the officers' keys is faulty.");
    default:
      return gettext("The list of officers is damaged or has another form.");
  }
}

/** The sentence for whatever stopped the page before anything was sent. */
export function reasonOf(error: unknown): string {
  if (error instanceof Unreachable) {
    return gettext("The portal can't be reached. The connection may be down, or the portal is busy.");
  }
  if (error instanceof NotReady) {
    return gettext("The portal has no signed list of officers yet. Try again in ten minutes.");
  }
  if (error instanceof BundleRefused) {
    return gettext("The portal didn't take your files as they were sealed. “Try again” seals and sends them anew.");
  }
  if (error instanceof Refused) return directoryReason(error.reason);
  return gettext("Your browser can't do this. Use an up-to-date browser, for example Tor Browser.");
}
