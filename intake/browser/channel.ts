/** A channel's page: from the first sentence to the sent envelope, in one document that sends nothing else. */

import type { Bytes } from "../../crypto/browser/bytes.ts";
import { PROTECTION, REPORT } from "../../crypto/browser/content.ts";
import { derive, generate } from "../../crypto/browser/receipt.ts";
import { gettext } from "../../templates/translations/gettext.ts";
import { Attachments } from "./attachments.ts";
import { Begin } from "./begin.ts";
import { today, writeClocks } from "./calendar.ts";
import { clearCheck, showCheck } from "./check.ts";
import { find, findAll, onClick, part, reveal } from "./dom.ts";
import { type Answer, answersOf, remaining } from "./draft.ts";
import { type Fault, showFaults } from "./faults.ts";
import { type List, installation, listOf, loadDirectory } from "./list.ts";
import { guard, startPage } from "./page.ts";
import { ProofStep, proving } from "./proof.ts";
import { Question, Room, onBack, onContinue, tooLong } from "./questions.ts";
import { LeaveOut, mark } from "./readers.ts";
import { countDigits, offerCopies, receiptProblem, showReceipt } from "./receipts.ts";
import { measured, sealReport } from "./report.ts";
import { Sending, type Tell, tellSlots } from "./sending.ts";
import { Steps } from "./steps.ts";

/** As many officers as a channel can have. */
const MOST_READERS = 8;

/** The list of officers isn't the one from which somebody chose whom to leave out. */
class ListChanged extends Error {
  override readonly name = "ListChanged";
}

class ChannelPage {
  readonly #channel: string;
  readonly #kind: typeof REPORT | typeof PROTECTION;
  readonly #steps: Steps;
  readonly #questions: readonly Question[];
  readonly #begin: Begin;
  readonly #attachments: Attachments;
  readonly #leaveOut: LeaveOut;
  /** Only where requests for protection are written. */
  readonly #proof: ProofStep | null;
  readonly #sending: Sending;
  #list: List | null = null;
  #receipt = "";
  #returning = false;
  #confirmed = false;
  #sent = false;

  constructor(main: HTMLElement) {
    this.#channel = main.dataset["channel"] ?? "";
    this.#kind = main.dataset["kind"] === PROTECTION ? PROTECTION : REPORT;
    this.#steps = new Steps(main, (name) => this.#allowed(name));
    this.#questions = findAll(main, "[data-question]", HTMLElement).map((section) => new Question(section));
    this.#begin = new Begin(this.#steps.section("begin"), this.#channel, (list) => {
      this.#useList(list);
    });
    this.#leaveOut = new LeaveOut(this.#steps.section("leave-out"));
    this.#proof = this.#kind === PROTECTION ? new ProofStep(this.#steps.section("proof")) : null;
    const send = this.#steps.section("send");
    this.#attachments = new Attachments(this.#steps.section("files"), send, () => {
      this.#guard();
    }, (faulty) => {
      this.#titled(faulty);
    });
    this.#sending = new Sending(send, {
      seal: (tell, stop) => this.#seal(tell, stop),
      leftover: () => this.#attachments.leftover(),
      handled: (error) => this.#handled(error),
      sent: () => {
        this.#conclude();
      },
      unlocked: () => {
        this.#confirmed = false;
        this.#steps.swap("check");
      },
    });
  }

  /** Wires every section, then follows the address. */
  start(): void {
    this.#wireQuestions();
    if (this.#proof) this.#wireProof(this.#proof);
    this.#wireFiles();
    this.#wireLeaveOut();
    this.#wireCheck();
    this.#wireReceipt();
    this.#wireSent();
    onClick(part(this.#steps.section("begin"), "start"), () => {
      this.#steps.go("question-1");
    });
    const section = this.#steps.section("begin");
    if (this.#steps.start()) reveal(part(section, "forgotten"), true);
    void this.#begin.load();
  }

  #useList(list: List): void {
    this.#list = list;
    this.#leaveOut.show(list);
  }

  /** The step after this one, in the order of the page. */
  #neighbour(name: string, distance: number): string {
    const names = this.#steps.all.map((step) => step.name);
    return names[names.indexOf(name) + distance] ?? this.#steps.first;
  }

  #onward(): void {
    if (this.#returning) this.#steps.go("check");
    else this.#steps.go(this.#neighbour(this.#steps.current, 1));
  }

  /** Where somebody may be: not past an unanswered required question, nor back from what was sent. */
  #allowed(name: string): string {
    if (this.#sent) return "sent";
    if (this.#sending.locked) return "send";
    if (name !== "send") {
      this.#sending.halt();
      this.#confirmed = false;
    }
    if (name === "begin" || !this.#list) return "begin";
    const names = this.#steps.all.map((step) => step.name);
    const missing = this.#questions.find((question) => question.required && !question.answer);
    const step = missing?.section.dataset["step"] ?? "";
    if (missing && names.indexOf(name) > names.indexOf(step)) return step;
    return this.#allowedLater(name);
  }

  #allowedLater(name: string): string {
    const later = ["check", "receipt", "send", "sent"].includes(name);
    const afterProof = later || name === "leave-out" || name === "files";
    if (afterProof && this.#proof && this.#proof.faults.length > 0) return "proof";
    if ((later || name === "leave-out") && this.#fileFaults().length > 0) return "files";
    if (later && this.#leaveOut.faults.length > 0) return "leave-out";
    if (name === "sent" || (name === "send" && !this.#confirmed)) return "receipt";
    return name;
  }

  #answers(): Record<string, Answer> {
    return answersOf(new Map(this.#questions.map((question) => [question.id, question.answer])));
  }

  #room(): number {
    return remaining(measured(this.#kind, this.#answers(), MOST_READERS, this.#attachments.measured));
  }

  #guard(): void {
    const said = this.#questions.some((question) => question.answer !== null || question.words !== "");
    guard(!this.#sent && (said || this.#proof?.given === true || this.#attachments.list.all.length > 0));
  }

  #titled(faulty: boolean): void {
    this.#steps.title(faulty);
  }

  #faults(question: Question): Fault[] {
    if (question.required && !question.answer) {
      return [{ field: question.field, message: gettext("This is the one question that needs an answer.") }];
    }
    const room = this.#room();
    return room < 0 && typeof question.answer === "string" ? [tooLong(question.field, room, question.words)] : [];
  }

  #wireQuestions(): void {
    for (const question of this.#questions) {
      const { section, form } = question;
      const name = section.dataset["step"] ?? "";
      onContinue(form, () => this.#faults(question), () => {
        this.#onward();
      }, (faulty) => {
        this.#titled(faulty);
      });
      onBack(section, () => {
        this.#steps.go(this.#neighbour(name, -1));
      });
      question.onChange(() => {
        this.#guard();
      });
      if (!section.querySelector("[data-room]")) continue;
      const room = new Room(find(section, "[data-group]", HTMLElement), () => this.#room(), () => question.words);
      this.#steps.onShow(name, () => {
        room.update();
      });
    }
  }

  #wireProof(proof: ProofStep): void {
    onContinue(proof.form, () => proof.faults, () => {
      this.#onward();
    }, (faulty) => {
      this.#titled(faulty);
    });
    onBack(proof.section, () => {
      this.#steps.go(this.#neighbour("proof", -1));
    });
    proof.form.addEventListener("input", () => {
      this.#guard();
    });
  }

  #fileFaults(): Fault[] {
    const faults = this.#attachments.list.faults;
    if (faults.length > 0 || this.#room() >= 0) return faults;
    const message = gettext(
      "The names of your files and your answers together are too long to be sealed. Shorten the names or an answer.",
    );
    return [{ field: "files", message }];
  }

  #wireFiles(): void {
    const section = this.#steps.section("files");
    onContinue(find(section, "form", HTMLFormElement), () => this.#fileFaults(), () => {
      this.#onward();
    }, (faulty) => {
      this.#titled(faulty);
    });
    onBack(section, () => {
      this.#steps.go(this.#neighbour("files", -1));
    });
  }

  #wireLeaveOut(): void {
    const section = this.#steps.section("leave-out");
    onContinue(find(section, "form", HTMLFormElement), () => this.#leaveOut.faults, () => {
      part(section, "list-changed").hidden = true;
      this.#steps.go("check");
    }, (faulty) => {
      this.#titled(faulty);
    });
    onBack(section, () => {
      this.#steps.go(this.#neighbour("leave-out", -1));
    });
  }

  #wireCheck(): void {
    const section = this.#steps.section("check");
    const change = (): void => {
      this.#returning = true;
    };
    this.#steps.onShow("check", () => {
      this.#returning = false;
      showCheck(section, this.#questions, this.#attachments.list.all, this.#leaveOut, change, this.#proof?.given);
    });
    onBack(section, () => {
      this.#steps.go("leave-out");
    });
    onClick(part(section, "continue"), () => {
      this.#steps.go("receipt");
    });
  }

  #wireReceipt(): void {
    const section = this.#steps.section("receipt");
    const form = find(section, "form", HTMLFormElement);
    const field = find(form, "#typed-back", HTMLTextAreaElement);
    this.#steps.onShow("receipt", () => {
      this.#receipt ||= generate();
      showReceipt(part(section, "receipt"), this.#receipt);
    });
    countDigits(find(form, "[data-group='typed-back']", HTMLElement));
    offerCopies(section, () => this.#receipt);
    onBack(section, () => {
      this.#steps.go("check");
    });
    onContinue(form, () => {
      const message = receiptProblem(field.value, this.#receipt);
      return message ? [{ field: "typed-back", message }] : [];
    }, () => {
      this.#confirmed = true;
      this.#steps.go("send");
    }, (faulty) => {
      this.#titled(faulty);
    });
    this.#steps.onShow("send", () => {
      if (!this.#sending.locked) void this.#sending.start();
    });
  }

  /** The list of this moment. Throws `ListChanged` when it isn't the one that was chosen from. */
  async #listAgain(tell: Tell): Promise<List> {
    tell(0, gettext("Checking the list of officers once more…"));
    const list = listOf(await loadDirectory(), this.#channel);
    const changed = !this.#list || mark(list) !== mark(this.#list);
    this.#useList(list);
    if (changed || this.#leaveOut.faults.length > 0) throw new ListChanged();
    return list;
  }

  async #seal(tell: Tell, stop: AbortSignal): Promise<Bytes> {
    let list = await this.#listAgain(tell);
    const bundle = await this.#attachments.send(this.#leaveOut.to, stop);
    // Files may have taken hours: somebody may have come or gone meanwhile.
    if (bundle) list = await this.#listAgain(tell);
    tell(1, gettext("Closing eight locks…"));
    const { to, barred } = this.#leaveOut;
    const earlier = (await this.#proof?.earlier(installation)) ?? null;
    const report = {
      installation, channel: list.channel, serial: list.serial, language: document.documentElement.lang,
      day: today(), to, barred, bundle, onSlot: tellSlots(tell), kind: this.#kind, answers: this.#answers(),
      keys: await derive(this.#receipt, installation),
      prove: earlier && proving(earlier, installation, list.channel),
    };
    const sealed = await sealReport(report, () => {
      tell(8, gettext("Sealing your words…"));
    });
    this.#attachments.sealed(to);
    return sealed;
  }

  #handled(error: unknown): boolean {
    const faults = this.#attachments.faultsOf(error);
    const changed = error instanceof ListChanged;
    if (!changed && faults.length === 0) return false;
    this.#confirmed = false;
    this.#steps.swap(changed ? "leave-out" : "files");
    if (changed) {
      reveal(part(this.#steps.section("leave-out"), "list-changed"), true);
    } else {
      showFaults(find(this.#steps.section("files"), "form", HTMLFormElement), faults);
      this.#titled(true);
    }
    return true;
  }

  #conclude(): void {
    this.#sent = true;
    guard(false);
    for (const form of findAll(document, "form", HTMLFormElement)) form.reset();
    clearCheck(this.#steps.section("check"));
    this.#attachments.clear();
    part(this.#steps.section("receipt"), "receipt").replaceChildren();
    writeClocks(this.#steps.section("sent"), today());
    this.#steps.swap("sent");
  }

  #wireSent(): void {
    const section = this.#steps.section("sent");
    const button = part(section, "show-receipt");
    const list = part(section, "receipt-again");
    onClick(button, () => {
      list.hidden = !list.hidden;
      button.ariaExpanded = String(!list.hidden);
      if (list.hidden) list.replaceChildren();
      else showReceipt(list, this.#receipt);
    });
  }
}

const main = startPage();
new ChannelPage(main).start();
