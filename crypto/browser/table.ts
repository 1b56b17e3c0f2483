/**
 * The frozen table: every kind of ciphertext, its building block, its key, what it is bound to, its sizes.
 *
 * What is bound and padded is written here once; the modules ask for it by kind.
 */

import { bind } from "./binding.ts";
import type { Bytes } from "./bytes.ts";
import { pad, step } from "./padding.ts";

export const B1 = "HPKE";
export const B2 = "Cobblestone";

/**
 * One kind. `bound` names the fields in their order; no `sizes`: as long as its text. `label` follows
 * `candour/1 ` in what is bound: the kind, unless two layers share one.
 */
export interface Row<Kind extends string = string, Bound extends readonly string[] = readonly string[]> {
  readonly kind: Kind;
  readonly block: string;
  readonly key: string;
  readonly bound: Bound;
  readonly sizes: readonly number[];
  readonly label: string;
}

function row<const Kind extends string, const Bound extends readonly string[]>(
  kind: Kind,
  block: string,
  key: string,
  bound: Bound,
  sizes: readonly number[] = [],
  label: string = kind,
): Row<Kind, Bound> {
  return { kind, block, key, bound, sizes, label };
}

function item<const Kind extends string, const Bound extends readonly string[]>(
  kind: Kind,
  bound: Bound,
  sizes: readonly number[],
): Row<Kind, Bound> {
  return row(kind, B2, "from the case key", bound, sizes);
}

const UNIT = 65_536;
const steps = [
  ...Array.from({ length: 17 }, (_, power) => 2 ** power),
  ...Array.from({ length: 15 }, (_, power) => 3 * 2 ** power),
].sort((one, other) => one - other);
/** Padded sizes of a bundle and of a document: 1, 2, 3, 4, 6, 8, 12, … 65,536 units of 64 KiB (4 GiB). */
export const LADDER: readonly number[] = steps.map((units) => units * UNIT);

const PLACE = ["installation", "dossier", "item"] as const;
const AUTHORED = [...PLACE, "author"] as const;
const GENERATION = ["installation", "dossier", "generation"] as const;
const ENVELOPE = ["installation", "dossier", "envelope"] as const;
const KEY_VERSION = ["installation", "login", "version"] as const;
const OWN = ["installation", "login", "item"] as const;
const ITEM_SIZES = [1024, 4096, 16_384, 65_536];

const ITEMS = [
  item("note", AUTHORED, ITEM_SIZES),
  item("draft", AUTHORED, ITEM_SIZES),
  item("task", AUTHORED, ITEM_SIZES),
  item("reason", AUTHORED, ITEM_SIZES),
  item("letter", AUTHORED, ITEM_SIZES),
  item("finding", AUTHORED, ITEM_SIZES),
  item("lesson", AUTHORED, ITEM_SIZES),
  item("summary", AUTHORED, ITEM_SIZES),
  item("translation", AUTHORED, ITEM_SIZES),
  item("attestation", AUTHORED, ITEM_SIZES),
  item("reply", AUTHORED, ITEM_SIZES),
  item("person", PLACE, [256]),
  item("coded facts", PLACE, [1024]),
  item("exhibit label", PLACE, [1024]),
] as const;

export const TABLE = [
  row("slot", B1, "epoch key", ["head"]),
  row("envelope", B2, "content key", ["seal"], [15_360, 61_440]),
  row("bundle", B2, "from the content key", ["bundle"], LADDER),
  row("mailbox", B1, "reply key", ["installation", "address", "channel"], [64_280]),
  row("mailbox cover", B2, "cover key", ["installation", "address"], [], "mailbox"),
  row("content key", B2, "from the case key", ENVELOPE),
  row("hand-in", B1, "dossier key", ENVELOPE),
  ...ITEMS,
  row("document", B2, "from the case key", PLACE, LADDER),
  row("case wrap", B1, "member's personal key", [...GENERATION, "member"]),
  row("case chain", B2, "from the case key of the next generation", GENERATION),
  row("link", B2, "from the survivor's case key", GENERATION),
  row("approval", B1, "approver's personal key", ["installation", "dossier", "request"], [4096]),
  row("view", B2, "from the personal seed", OWN, [1024]),
  row("own trail", B2, "from the personal seed", OWN, [1024]),
  row("officer", B2, "unlock key", KEY_VERSION, [4096]),
  row("officer escrow", B1, "recovery key", KEY_VERSION, [4096]),
  row("recovery share", B1, "trustee's key", ["installation", "recovery", "index"]),
  row("totp", B2, "from the server secret", ["installation", "login"]),
  row("series key", B2, "from the server secret", ["installation", "series"]),
  row("release audit", B2, "from the server secret", ["installation", "release"]),
  row("auditor's openings", `${B1}, then ${B2}`, "auditor's personal key", ["installation", "checkpoint"]),
] as const;

export type Kind = (typeof TABLE)[number]["kind"];
export type ItemKind = (typeof ITEMS)[number]["kind"];
/** The fields that a kind is bound to. */
export type Fields<K extends Kind> = Readonly<
  Record<Extract<(typeof TABLE)[number], { kind: K }>["bound"][number], Bytes>
>;

/** The kinds that a case key seals as items of a dossier. */
export const ITEM_KINDS: readonly ItemKind[] = ITEMS.map(({ kind }) => kind);

/** Whether a kind is an item's. */
export function isItemKind(kind: string): kind is ItemKind {
  return ITEM_KINDS.some((known) => known === kind);
}

/** The row of a kind. */
export function rowOf(kind: Kind): Row<Kind> {
  return TABLE.find((row) => row.kind === kind) as Row<Kind>;
}

/** What a ciphertext of this kind is bound to: `info` of HPKE, context of Cobblestone. */
export function bound<const K extends Kind>(kind: K, fields: Fields<K>): Bytes {
  const { label, bound } = rowOf(kind);
  const named: Readonly<Record<string, Bytes>> = fields;
  const inOrder = bound.map((name) => {
    const field = named[name];
    if (field === undefined) throw new RangeError(`${kind} is bound to ${bound.join(", ")}`);
    return field;
  });
  return bind(`candour/1 ${label}`, ...inOrder);
}

/** The content, padded to the smallest size of its row. Throws `Refused("too long")`. */
export function padded(kind: Kind, content: Bytes): Bytes {
  return pad(content, step(content, rowOf(kind).sizes));
}
