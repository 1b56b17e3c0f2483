/** An opened mailbox on the page. Words are only ever text. */

import type { Directory } from "../../crypto/browser/directory.ts";
import type { Message } from "../../crypto/browser/mailbox.ts";
import { inWords } from "../../templates/translations/days.ts";
import { gettext } from "../../templates/translations/gettext.ts";
import { copyOf, onClick, part } from "./dom.ts";
import { showReaders } from "./readers.ts";
import { type Box, teamOf } from "./visits.ts";
import { roleName, statusOf } from "./words.ts";

function days(day: string): string {
  return inWords(day, document.documentElement.lang);
}

function showMessage(message: Message, directory: Directory): HTMLElement {
  const shown = copyOf("message");
  const { name, role } = directory.signer(message.author, message.item.day);
  part(shown, "role").textContent = roleName(role);
  part(shown, "name").textContent = name;
  part(shown, "day").textContent = days(message.item.day);
  part(shown, "text").textContent = message.item.text;
  return shown;
}

function droppedText(box: Box): string {
  const list = box.opened.dropped.map(({ counter, day }) =>
    gettext("number %(number)s of %(day)s", { number: counter, day: days(day) }),
  );
  const comma = gettext(", ");
  return gettext("Older answers don't fit in the mailbox any more: %(list)s.", { list: list.join(comma) });
}

/** A mailbox with its status, its answers in order, and who reads what is added. */
export function showBox(box: Box, directory: Directory, write: () => void): HTMLElement {
  const shown = copyOf("box");
  const { status, acknowledged, messages, dropped } = box.opened;
  const { name, text } = statusOf(status);
  part(shown, "channel").textContent = box.title;
  part(shown, "status").textContent = name;
  part(shown, "status-text").textContent = text;
  const line = part(shown, "acknowledged");
  line.hidden = acknowledged === null;
  if (acknowledged) line.textContent = gettext("The office acknowledged your report on %(day)s.", { day: days(acknowledged) });
  const gone = part(shown, "dropped");
  gone.hidden = dropped.length === 0;
  if (dropped.length > 0) gone.textContent = droppedText(box);
  part(shown, "messages").replaceChildren(...messages.map((message) => showMessage(message, directory)));
  part(shown, "no-messages").hidden = messages.length + dropped.length > 0;
  showTeam(shown, box, directory, write);
  return shown;
}

function showTeam(shown: HTMLElement, box: Box, directory: Directory, write: () => void): void {
  const team = teamOf(box, directory);
  showReaders(part(shown, "team"), team);
  part(shown, "nobody").hidden = team.length > 0;
  const button = part(shown, "write");
  button.hidden = team.length === 0;
  onClick(button, write);
}
