/** Coming back with a receipt: read what lies in the mailboxes, and write on. Nothing is kept anywhere. */

import type { Bytes } from "../../crypto/browser/bytes.ts";
import { FOLLOW_UP } from "../../crypto/browser/content.ts";
import type { Directory } from "../../crypto/browser/directory.ts";
import { type Receipt, derive, parse } from "../../crypto/browser/receipt.ts";
import { inWords } from "../../templates/translations/days.ts";
import { gettext } from "../../templates/translations/gettext.ts";
import { ReadersChanged, type Target, checkedAgain, sealTo, toChosen, toTeam } from "./adding.ts";
import { Attachments } from "./attachments.ts";
import { addDays } from "../../crypto/browser/days.ts";
import { today } from "./calendar.ts";
import { breathe, find, findAll, onClick, part, reveal } from "./dom.ts";
import { clean, remaining } from "./draft.ts";
import { type Fault, showFaults } from "./faults.ts";
import { installation, listOf, loadDirectory } from "./list.ts";
import { Look } from "./look.ts";
import { guard, startPage } from "./page.ts";
import { Room, onBack, onContinue, tooLong } from "./questions.ts";
import { LeaveOut, showReaders } from "./readers.ts";
import { countDigits, receiptProblem } from "./receipts.ts";
import { reasonOf } from "./refusals.ts";
import { measured } from "./report.ts";
import { Sending, type Tell, tellSlots } from "./sending.ts";
import { wireSentOn } from "./senton.ts";
import { Steps } from "./steps.ts";
import { showBox } from "./thread.ts";
import { type Found, visitBoth } from "./visits.ts";

const MOST_READERS = 8;

class MailboxPage {
  readonly #steps: Steps;
  readonly #leaveOut: LeaveOut;
  readonly #sending: Sending;
  readonly #field: HTMLTextAreaElement;
  readonly #message: HTMLTextAreaElement;
  readonly #look: Look;
  readonly #attachments: Attachments;
  readonly #titled = (faulty: boolean): void => {
    this.#steps.title(faulty);
  };
  #digits = "";
  #keys: Receipt | null = null;
  #found: Found | null = null;
  #target: Target | null = null;
  #ready = false;
  #sent = false;

  constructor(root: HTMLElement) {
    this.#steps = new Steps(root, (name) => this.#allowed(name));
    this.#leaveOut = new LeaveOut(this.#steps.section("choose"), 1);
    this.#field = find(root, "#receipt", HTMLTextAreaElement);
    this.#message = find(root, "#message", HTMLTextAreaElement);
    this.#look = new Look(this.#steps.section("look"), () => this.#words, {
      send: () => {
        this.#send();
      },
      change: () => {
        this.#steps.go("write");
      },
    });
    const send = this.#steps.section("send");
    this.#attachments = new Attachments(this.#steps.section("write"), send, () => {
      this.#guard();
    }, this.#titled);
    this.#sending = new Sending(send, {
      seal: (tell, stop) => this.#seal(tell, stop),
      leftover: () => this.#attachments.leftover(),
      handled: (error) => this.#handled(error),
      sent: () => {
        this.#conclude();
      },
      unlocked: () => {
        this.#ready = false;
        this.#steps.swap("write");
      },
    });
  }

  /** Wires every section, then follows the address. */
  start(): void {
    this.#wireReceipt();
    this.#wireAnswers();
    this.#wireChoose();
    this.#wireWrite();
    this.#steps.start();
  }


  #allowed(name: string): string {
    if (this.#sending.locked) return "send";
    if (name !== "send") {
      this.#sending.halt();
      this.#ready = false;
    }
    if (name === "begin" || (!this.#digits && !this.#found)) return "begin";
    if (name === "opening" || !this.#found) return this.#found ? "answers" : "opening";
    if (["write", "look", "send"].includes(name)) return this.#allowedToWrite(name);
    return name === "sent" && !this.#sent ? "answers" : name;
  }

  #allowedToWrite(name: string): string {
    if (!this.#target) return "answers";
    if (name === "look" && this.#messageFaults().length > 0) return "write";
    return name === "send" && !this.#ready ? "write" : name;
  }

  #wireReceipt(): void {
    const section = this.#steps.section("begin");
    countDigits(find(section, "[data-group='receipt']", HTMLElement));
    this.#steps.onShow("begin", () => {
      this.#forget();
    });
    onContinue(find(section, "form", HTMLFormElement), () => {
      const message = receiptProblem(this.#field.value);
      return message ? [{ field: "receipt", message }] : [];
    }, () => {
      this.#digits = parse(this.#field.value);
      find(section, "form", HTMLFormElement).reset();
      this.#steps.go("opening");
    }, this.#titled);
    const opening = this.#steps.section("opening");
    this.#steps.onShow("opening", () => void this.#visit());
    onClick(part(opening, "again"), () => void this.#visit());
    onClick(part(opening, "retype"), () => {
      this.#steps.swap("begin");
    });
  }

  /** Back at the first section nothing of the last visit is left. */
  #forget(): void {
    [this.#digits, this.#keys, this.#found, this.#target] = ["", null, null, null];
    this.#message.value = "";
    this.#look.forget();
    this.#attachments.clear();
    guard(false);
    part(this.#steps.section("answers"), "boxes").replaceChildren();
  }

  async #visit(): Promise<void> {
    const digits = this.#digits;
    const section = this.#steps.section("opening");
    const status = part(section, "status");
    part(section, "failed").hidden = true;
    part(section, "opening").hidden = false;
    try {
      status.textContent = gettext("Checking the list of officers…");
      const keys = await derive(digits, installation);
      const directory = await loadDirectory();
      status.textContent = gettext("Asking for your mailbox…");
      await breathe();
      const found = await visitBoth(keys, directory, document.documentElement.lang);
      // Whoever went back meanwhile has left this mailbox.
      if (this.#digits !== digits) return;
      [this.#digits, this.#keys, this.#found] = ["", keys, found];
      this.#showFound(found);
      this.#steps.swap("answers");
    } catch (error) {
      if (this.#digits !== digits) return;
      part(section, "opening").hidden = true;
      part(section, "failed-reason").textContent = reasonOf(error);
      reveal(part(section, "failed"), true);
    }
  }

  #showFound(found: Found): void {
    const section = this.#steps.section("answers");
    const boxes = found.boxes.map((box) =>
      showBox(box, found.directory, () => {
        this.#write(toTeam(box, found.directory));
      }),
    );
    part(section, "boxes").replaceChildren(...boxes);
    part(section, "spoilt").hidden = found.spoilt === 0;
    part(section, "nothing").hidden = found.boxes.length + found.spoilt > 0;
    const codes = found.boxes.map((box) => box.code);
    for (const dates of findAll(section, "[data-channel-dates]", HTMLElement)) {
      dates.hidden = codes.length > 0 && !codes.includes(dates.dataset["channelDates"] ?? "");
    }
  }

  #wireAnswers(): void {
    const section = this.#steps.section("answers");
    onClick(part(section, "write-unanswered"), () => {
      this.#steps.go("choose");
    });
    wireSentOn(section, this.#titled);
    onClick(part(this.#steps.section("sent"), "to-answers"), () => {
      this.#steps.go("answers");
    });
  }

  #chosen(section: HTMLElement): string {
    return section.querySelector<HTMLInputElement>("input[name='channel']:checked")?.value ?? "";
  }

  #wireChoose(): void {
    const section = this.#steps.section("choose");
    onBack(section, () => {
      this.#steps.go("answers");
    });
    section.addEventListener("change", (event) => {
      if (event.target instanceof HTMLInputElement && event.target.name === "channel") this.#offerOfficers(section);
    });
    onContinue(find(section, "form", HTMLFormElement), () => this.#choiceFaults(section), () => {
      if (!this.#keys || !this.#found) return;
      this.#write(toChosen(this.#chosen(section), this.#keys.mailbox, this.#leaveOut, this.#found.directory));
    }, this.#titled);
  }

  #offerOfficers(section: HTMLElement): void {
    if (!this.#found) return;
    try {
      this.#leaveOut.show(listOf(this.#found.directory, this.#chosen(section)));
      part(section, "officers-part").hidden = false;
      part(section, "no-officers").textContent = "";
    } catch (error) {
      part(section, "officers-part").hidden = true;
      part(section, "no-officers").textContent = reasonOf(error);
    }
  }

  #choiceFaults(section: HTMLElement): Fault[] {
    if (!this.#chosen(section)) {
      return [{ field: "channel", message: gettext("Choose the channel to which you sent it.") }];
    }
    const refused = part(section, "no-officers").textContent;
    return refused ? [{ field: "channel", message: refused }] : this.#leaveOut.faults;
  }

  #write(target: Target): void {
    this.#target = target;
    this.#steps.go("write");
  }

  get #words(): string {
    return clean(this.#message.value);
  }

  #guard(): void {
    guard(this.#words !== "" || this.#attachments.list.all.length > 0);
  }

  #room(): number {
    return remaining(measured(FOLLOW_UP, { message: this.#words }, MOST_READERS, this.#attachments.measured));
  }

  #messageFaults(): Fault[] {
    const faults = this.#attachments.list.faults;
    if (this.#words.trim() === "" && this.#attachments.list.all.length === 0) {
      return [{ field: "message", message: gettext("Write something first.") }];
    }
    const room = this.#room();
    return room < 0 ? [...faults, tooLong("message", room, this.#words)] : faults;
  }

  #wireWrite(): void {
    const section = this.#steps.section("write");
    const room = new Room(find(section, "[data-group]", HTMLElement), () => this.#room(), () => this.#words);
    this.#message.addEventListener("input", () => {
      this.#guard();
    });
    this.#steps.onShow("write", () => {
      room.update();
      showReaders(part(section, "to"), this.#target?.to ?? []);
    });
    onBack(section, () => {
      this.#steps.go(this.#target?.box ? "answers" : "choose");
    });
    onContinue(find(section, "form", HTMLFormElement), () => this.#messageFaults(), () => {
      part(section, "list-changed").hidden = true;
      if (this.#look.isNeeded) this.#steps.go("look");
      else this.#send();
    }, this.#titled);
    this.#steps.onShow("look", () => {
      this.#look.show();
    });
    this.#steps.onShow("send", () => {
      if (!this.#sending.locked) void this.#sending.start();
    });
  }

  #send(): void {
    this.#ready = true;
    this.#steps.go("send");
  }

  async #seal(tell: Tell, stop: AbortSignal): Promise<Bytes> {
    const target = this.#target;
    if (!target) throw new Error("nothing to seal to");
    tell(0, gettext("Checking the list of officers once more…"));
    let checked = await checkedAgain(target);
    const bundle = await this.#attachments.send(checked[0].to, stop);
    if (bundle) {
      // Files may have taken hours: somebody may have come or gone meanwhile.
      tell(0, gettext("Checking the list of officers once more…"));
      checked = await checkedAgain(target);
    }
    tell(1, gettext("Closing eight locks…"));
    const sealed = await sealTo(checked, this.#words, bundle, tellSlots(tell), () => {
      tell(8, gettext("Sealing your words…"));
    });
    this.#attachments.sealed(checked[0].to);
    return sealed;
  }

  #handled(error: unknown): boolean {
    const faults = this.#attachments.faultsOf(error);
    if (faults.length > 0) {
      this.#ready = false;
      this.#steps.swap("write");
      showFaults(find(this.#steps.section("write"), "form", HTMLFormElement), faults);
      this.#steps.title(true);
      return true;
    }
    if (!(error instanceof ReadersChanged)) return false;
    this.#askAgain(error.directory);
    return true;
  }

  /** Somebody came or went meanwhile: the page shows who reads it now, and asks again. */
  #askAgain(directory: Directory): void {
    this.#ready = false;
    const box = this.#target?.box;
    if (this.#found) this.#found = { ...this.#found, directory };
    if (box) this.#target = toTeam(box, directory);
    this.#steps.swap(box ? "write" : "choose");
    reveal(part(this.#steps.section(box ? "write" : "choose"), "list-changed"), true);
  }

  #conclude(): void {
    this.#sent = true;
    this.#target = null;
    this.#message.value = "";
    this.#look.forget();
    this.#attachments.clear();
    guard(false);
    const line = part(this.#steps.section("sent"), "come-back");
    const day = inWords(addDays(today(), Number(line.dataset["comeBack"])), document.documentElement.lang);
    line.textContent = gettext("Come back on or after %(day)s; by then there should be an answer.", { day });
    this.#steps.swap("sent");
  }
}

new MailboxPage(startPage()).start();
