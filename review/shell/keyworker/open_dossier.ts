/** A dossier whose rolls and case keys were checked up to the root. */

import { type Bytes, EMPTY, equal, hex, utf8 } from "../../../crypto/browser/bytes.ts";
import { type Json, hasExactly, isObject } from "../../../crypto/browser/canonical.ts";
import type { Content } from "../../../crypto/browser/content.ts";
import { parseDay } from "../../../crypto/browser/days.ts";
import type { Directory } from "../../../crypto/browser/directory.ts";
import { type CaseKey, unwrap } from "../../../crypto/browser/dossier.ts";
import { decodeBase64, encodeBase64 } from "../../../crypto/browser/note.ts";
import { Refused, refuseUnless } from "../../../crypto/browser/refusal.ts";
import * as signature from "../../../crypto/browser/signature.ts";
import * as statement from "../../../crypto/browser/statement.ts";
import { checkAuthor, openBody } from "../../../crypto/browser/unseal.ts";
import { Denied, type Self } from "./held.ts";
import type { ListedDossier, ListedEnvelope, ListedItem, ListedRoll } from "./listed.ts";
import { installation } from "./pinned.ts";

const ITEM_KEYS = ["roll", "author", "text", "counter", "day", "before", "signature"];

/** A roll and the fingerprints of those whose signatures were checked. */
export interface CheckedRoll {
  readonly roll: statement.Roll;
  readonly signers: readonly Bytes[];
}

/** A signed text of the dossier. */
export interface OpenItem {
  readonly item: statement.Item;
  readonly author: Bytes;
  readonly signature: Bytes;
}

/** Checks the rolls' signatures and that each follows the one before; `barred` is known once a report is open. */
export async function checkRolls(
  listed: readonly ListedRoll[],
  directory: Directory,
  barred: readonly Bytes[],
): Promise<CheckedRoll[]> {
  const checked: CheckedRoll[] = [];
  for (const { message, signatures } of listed) {
    const roll = statement.parseRoll(message);
    refuseUnless(equal(roll.installation, installation), "roll");
    for (const [signer, signed] of signatures) {
      await signature.check(directory.signer(signer, roll.day).identity, signed, message);
    }
    const signers = signatures.map(([signer]) => signer);
    await statement.checkSuccession(roll, checked.at(-1)?.roll ?? null, signers, barred);
    checked.push({ roll, signers });
  }
  refuseUnless(checked.length > 0, "roll");
  return checked;
}

/** One dossier in the key worker's memory. */
export class OpenDossier {
  /** Every content that was opened, by the envelope's hash. */
  readonly contents = new Map<string, Content>();
  readonly #contentKeys = new Map<string, Bytes>();
  /** Every item that was opened, by its id. */
  readonly items = new Map<string, OpenItem>();
  #confirmed = false;

  private constructor(
    readonly listed: ListedDossier,
    readonly rolls: readonly CheckedRoll[],
    readonly keys: ReadonlyMap<number, CaseKey>,
    private readonly directory: Directory,
  ) {}

  /** Opens a dossier from what the server lists. Throws `Refused` for anything that does not verify. */
  static async open(listed: ListedDossier, self: Self, directory: Directory): Promise<OpenDossier> {
    const rolls = await checkRolls(listed.rolls, directory, []);
    const newest = rolls.at(-1)?.roll;
    refuseUnless(newest?.dossier === listed.number && equal(newest.envelope, listed.envelope), "roll");
    const personal = self.secret.personalSeed;
    const last = newest.generation;
    let key = await unwrap(listed.wrap, personal, installation, listed.number, last, self.fingerprint);
    const keys = new Map([[last, key]]);
    for (const { chain } of listed.rolls.slice(1).reverse()) {
      key = await key.openChain(chain);
      keys.set(key.generation, key);
    }
    for (const { roll } of rolls) {
      const hash = (await keys.get(roll.generation)?.hash()) ?? EMPTY;
      // A case key that the server made, and wrapped to all, would read the next note.
      refuseUnless(equal(hash, roll.keyHash), "roll");
    }
    return new OpenDossier(listed, rolls, keys, directory);
  }

  /** The roll that counts now. */
  get roll(): statement.Roll {
    const newest = this.rolls.at(-1);
    if (newest === undefined) throw new Refused("roll");
    return newest.roll;
  }

  /** The newest case key. */
  get key(): CaseKey {
    return this.keyOf(this.roll.generation);
  }

  /** The case key of a generation. */
  keyOf(generation: number): CaseKey {
    const key = this.keys.get(generation);
    if (key === undefined) throw new Refused("roll");
    return key;
  }

  /** The first envelope's content. Throws `Denied("unconfirmed")` before it was opened. */
  get report(): Content {
    const content = this.contents.get(hex(this.listed.envelope));
    if (content === undefined) throw new Denied("unconfirmed");
    return content;
  }

  #listedEnvelope(hash: Bytes): ListedEnvelope {
    const found = this.listed.envelopes.find((one) => equal(one.hash, hash));
    if (found === undefined) throw new Denied("unknown");
    return found;
  }

  #listedItem(itemId: Bytes): ListedItem {
    const found = this.listed.items.find((one) => equal(one.itemId, itemId));
    if (found === undefined) throw new Denied("unknown");
    return found;
  }

  /**
   * Opens an envelope of this dossier and checks its author.
   *
   * The first one confirms the rolls: its first signer must be one whom the reporter chose, and nobody whom
   * the reporter left out may have been added by a single member.
   */
  async openEnvelope(hash: Bytes, body: Bytes): Promise<Content> {
    const { seal, generation, handedIn, contentKey } = this.#listedEnvelope(hash);
    const key = this.keyOf(generation);
    const opened = handedIn ? await key.openHandIn(contentKey, hash) : await key.openContentKey(contentKey, hash);
    const content = await openBody(seal, body, opened);
    await checkAuthor(seal, content, this.roll.u);
    if (equal(hash, this.listed.envelope)) await this.#confirm(content);
    else this.#requireConfirmed();
    this.contents.set(hex(hash), content);
    this.#contentKeys.set(hex(hash), opened);
    return content;
  }

  /** An envelope that was opened, and its content key. Throws `Denied("unconfirmed")` before that. */
  openedEnvelope(hash: Bytes): readonly [content: Content, contentKey: Bytes] {
    const [content, key] = [this.contents.get(hex(hash)), this.#contentKeys.get(hex(hash))];
    if (content === undefined || key === undefined) throw new Denied("unconfirmed");
    return [content, key];
  }

  async #confirm(content: Content): Promise<void> {
    const [first] = this.rolls;
    const signers = (first?.signers ?? []).map(encodeBase64);
    refuseUnless(signers.every((signer) => content.to.includes(signer)), "roll");
    await checkRolls(this.listed.rolls, this.directory, content.barred.map(decodeBase64));
    refuseUnless(content.mailbox === encodeBase64(this.roll.address) && content.u === encodeBase64(this.roll.u), "roll");
    this.#confirmed = true;
  }

  #requireConfirmed(): void {
    if (!this.#confirmed) throw new Denied("unconfirmed");
  }

  /** Opens an item and checks that its author signed it, in this place. */
  async openItem(itemId: Bytes, sealed: Bytes): Promise<OpenItem> {
    this.#requireConfirmed();
    const { kind, generation, author } = this.#listedItem(itemId);
    const values = itemValues(await this.keyOf(generation).openItem(kind, itemId, author, sealed));
    const item = {
      installation,
      place: kind === statement.REPLY ? this.roll.address : utf8(this.listed.number),
      itemId,
      kind,
      counter: values.counter,
      day: parseDay(values.day),
      before: decodeBase64(values.before),
      text: values.text,
    };
    const signed = decodeBase64(values.signature);
    const { identity } = this.directory.signer(author, item.day);
    await signature.check(identity, signed, await statement.itemMessage(item));
    const opened = { item, author, signature: signed };
    this.items.set(hex(itemId), opened);
    return opened;
  }

  /** The opened items of a kind, in their order. Throws `Denied("unconfirmed")` unless all were opened. */
  chainOf(kind: string): OpenItem[] {
    this.#requireConfirmed();
    const listed = this.listed.items.filter((one) => one.kind === kind);
    const opened = listed.map(({ itemId }) => this.items.get(hex(itemId)));
    if (opened.includes(undefined)) throw new Denied("unconfirmed");
    return (opened as OpenItem[]).sort((one, other) => one.item.counter - other.item.counter);
  }
}

interface ItemValues {
  readonly text: string;
  readonly counter: number;
  readonly day: string;
  readonly before: string;
  readonly signature: string;
}

function itemValues(values: Json): ItemValues {
  refuseUnless(isObject(values) && hasExactly(values, ITEM_KEYS), "content");
  const { text, counter, day, before, signature: signed } = values;
  refuseUnless(typeof counter === "number", "content");
  refuseUnless([text, day, before, signed].every((part) => typeof part === "string"), "content");
  return { text, counter, day, before, signature: signed } as ItemValues;
}
