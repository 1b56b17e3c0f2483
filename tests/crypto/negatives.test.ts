/** What must be refused, by the numbers of the list in the formats' README; 26 to 32 and 35 to 42 are vectors. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { type Bytes, concat, utf8 } from "../../crypto/browser/bytes.ts";
import * as bundle from "../../crypto/browser/bundle.ts";
import * as canonical from "../../crypto/browser/canonical.ts";
import * as chunked from "../../crypto/browser/chunked.ts";
import * as envelope from "../../crypto/browser/envelope.ts";
import * as hpke from "../../crypto/browser/hpke.ts";
import * as note from "../../crypto/browser/note.ts";
import * as officer from "../../crypto/browser/officer.ts";
import { pad } from "../../crypto/browser/padding.ts";
import { randomBytes } from "../../crypto/browser/random.ts";
import * as receipt from "../../crypto/browser/receipt.ts";
import { type Reason, Refused } from "../../crypto/browser/refusal.ts";
import * as seal from "../../crypto/browser/seal.ts";
import * as signature from "../../crypto/browser/signature.ts";
import * as signing from "../../crypto/browser/signing.ts";
import * as statement from "../../crypto/browser/statement.ts";
import * as unseal from "../../crypto/browser/unseal.ts";
import { Made, flipped, headOf, names, newReceipt, replaced, report } from "./maker.ts";
import { Inputs, outcome } from "./operations.ts";

const { HEAD_SIZE, SEAL_SIZE, SLOTS, SLOT_SIZE } = envelope;

/** How an envelope comes out: `opened`, `nothing`, or the reason of its refusal. */
async function opening(data: Bytes, seed: Bytes): Promise<string> {
  const { output, error } = await outcome("envelope", new Inputs({ envelope: data, seeds: seed }));
  return error ?? (output?.length === 0 ? "nothing" : "opened");
}

async function refuses(action: Promise<unknown>, reason: Reason): Promise<void> {
  await assert.rejects(action, new Refused(reason));
}

const made = await Made.make();
const whole = await made.aroundContent(await report(made.keys));

describe("envelope", () => {
  test("the envelope that the others are made from opens", async () => {
    assert.equal(await opening(whole, made.seed), "opened");
  });

  test("1 a bit flipped in each head field", async () => {
    for (const at of [0, 4, 5, 6, 7]) assert.equal(await opening(flipped(whole, at), made.seed), "form");
    for (const at of [8, 24, 40]) assert.equal(await opening(flipped(whole, at), made.seed), "nothing");
  });

  test("2 a bit flipped in each slot: ours does not open, the others break the body", async () => {
    const seen: string[] = [];
    for (let slot = 0; slot < SLOTS; slot++) {
      seen.push(await opening(flipped(whole, HEAD_SIZE + slot * SLOT_SIZE + 7), made.seed));
    }
    assert.deepEqual(seen.sort(), ["nothing", ...Array<string>(7).fill("sealed")]);
  });

  test("3 a bit flipped in salt, commitment, ciphertext, tag", async () => {
    for (const at of [SEAL_SIZE, SEAL_SIZE + 24, SEAL_SIZE + 56, -1]) {
      assert.equal(await opening(flipped(whole, at), made.seed), "sealed");
    }
  });

  test("4 slots swapped", async () => {
    const [first, second, ...rest] = envelope.slotsOf(whole.slice(0, SEAL_SIZE));
    assert.ok(first !== undefined && second !== undefined);
    const swapped = concat(whole.slice(0, HEAD_SIZE), second, first, ...rest, whole.slice(SEAL_SIZE));
    assert.equal(await opening(swapped, made.seed), "sealed");
  });

  test("5 slots from another envelope", async () => {
    const other = await Made.make();
    const moved = replaced(whole, HEAD_SIZE, other.seal.slice(HEAD_SIZE));
    assert.equal(await opening(moved, made.seed), "nothing");
    assert.equal(await opening(moved, other.seed), "nothing");
  });

  test("6 seven or nine slots", async () => {
    const seven = concat(whole.slice(0, HEAD_SIZE), whole.slice(HEAD_SIZE + SLOT_SIZE));
    const slot = whole.slice(HEAD_SIZE, HEAD_SIZE + SLOT_SIZE);
    const nine = concat(whole.slice(0, SEAL_SIZE), slot, whole.slice(SEAL_SIZE));
    for (const [data, count] of [[seven, 7], [nine, 9]] as const) {
      assert.equal(await opening(data, made.seed), "form");
      assert.equal(await opening(replaced(data, 6, Uint8Array.of(count)), made.seed), "form");
    }
  });

  test("7 another channel, 8 another installation, 9 another class", async () => {
    assert.equal(await opening(replaced(whole, 24, randomBytes(16)), made.seed), "nothing");
    assert.equal(await opening(replaced(whole, 8, randomBytes(16)), made.seed), "nothing");
    assert.equal(await opening(replaced(whole, 7, Uint8Array.of(2)), made.seed), "form");
  });

  test("10 a length past the end, 11 padding that is not zero", async () => {
    const padded = pad(canonical.encode(await made.signed(await report(made.keys))), envelope.bodySize(1));
    assert.equal(await opening(await made.around(padded), made.seed), "opened");
    assert.equal(await opening(await made.around(replaced(padded, 0, utf8("\0\x01\0\0"))), made.seed), "padding");
    assert.equal(await opening(await made.around(flipped(padded, -1)), made.seed), "padding");
  });

  test("12 a duplicate or unknown key", async () => {
    const text = new TextDecoder().decode(canonical.encode(await made.signed(await report(made.keys))));
    const twice = text.replace('"v":1', '"v":1,"v":1');
    const unknown = text.replace(/}$/, ',"x":1}');
    assert.equal(await opening(await made.aroundText(utf8(twice)), made.seed), "json");
    assert.equal(await opening(await made.aroundText(utf8(unknown)), made.seed), "content");
  });

  test("13 two content keys", async () => {
    const head = whole.slice(0, HEAD_SIZE);
    const [one, other] = [randomBytes(32), randomBytes(32)];
    const info = envelope.slotInfo(head);
    const slots = [
      await hpke.seal(await hpke.publicKey(one), info, randomBytes(32)),
      await hpke.seal(await hpke.publicKey(other), info, randomBytes(32)),
    ];
    const sealed = concat(head, ...slots, whole.slice(HEAD_SIZE + 2 * SLOT_SIZE, SEAL_SIZE));
    await refuses(unseal.openSlots(sealed, [one, other]), "two keys");
  });

  test("14 X25519 keys of low order, 15 an unreduced ML-KEM key, another size", async () => {
    const good = await hpke.publicKey(made.seed);
    const order8 = "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800";
    for (const low of ["00".repeat(32), `01${"00".repeat(31)}`, order8, `ed${"ff".repeat(30)}7f`]) {
      const weak = replaced(good, 1184, new Uint8Array(Buffer.from(low, "hex")));
      await refuses(seal.sealSlots(whole.slice(0, HEAD_SIZE), [weak], randomBytes(32)), "weak key");
    }
    const unreduced = replaced(good, 0, Uint8Array.of(0xff, 0xff));
    await refuses(hpke.seal(unreduced, randomBytes(1), randomBytes(1)), "weak key");
    await refuses(hpke.seal(good.slice(1), randomBytes(1), randomBytes(1)), "weak key");
  });

  test("a note that no key can sign is refused and not a fault", async () => {
    for (const text of ["\ud800", "\udfff\ud800 x", "x\0"]) {
      await refuses(note.verify(`${text}\n\n\u2014 example.org QQ==\n`, "example.org", randomBytes(32)), "note");
    }
    // A pair of surrogates is a character.
    await refuses(note.verify("\u{1f600}\n\n\u2014 example.org QQ==\n", "example.org", randomBytes(32)), "signature");
  });

  test("16 C copied by a stranger", async () => {
    const stranger = await Made.make(await made.keys.commitment());
    const copied = await report(stranger.keys);
    assert.equal(await opening(await stranger.aroundContent(copied), stranger.seed), "not by its author");
    const shown = { ...copied, ...(await names(made.keys)) };
    assert.equal(await opening(await stranger.aroundContent(shown), stranger.seed), "not by its author");
  });

  test("17 another body under the same slots", async () => {
    const signed = await made.signed(await report(made.keys));
    const forged = { ...signed, answers: { what_happened: "Nothing." } };
    assert.equal(await opening(await made.aroundText(canonical.encode(forged)), made.seed), "not by its author");
    const elsewhere = await Made.make(await made.keys.commitment());
    const moved = await elsewhere.aroundText(canonical.encode(signed));
    assert.equal(await opening(moved, elsewhere.seed), "not by its author");
  });

  test("nine recipients, a content too long for its class", async () => {
    const keys = Array<Bytes>(9).fill(await hpke.publicKey(made.seed));
    await refuses(seal.sealSlots(whole.slice(0, HEAD_SIZE), keys, randomBytes(32)), "recipients");
    const long = await report(made.keys, { what_happened: "x".repeat(16_000) });
    const sign = (message: Bytes): Promise<Bytes> => signing.sign(made.keys.mailbox.followSeed, message);
    await refuses(seal.sealEnvelope(headOf(randomBytes(32)), [], long, sign), "too long");
    assert.throws(() => seal.sizeClass({ ...long, answers: { a: "x".repeat(61_440) } }), new Refused("too long"));
  });
});

describe("stream", () => {
  const key = randomBytes(32);
  const CHUNK = chunked.CHUNK_SIZE + chunked.TAG_SIZE;
  const chunk = (stream: Bytes, at: number): Bytes => {
    const from = chunked.HEADER_SIZE + at * CHUNK;
    return stream.slice(from, from + CHUNK);
  };

  test("18 cut at a chunk's edge, 21 a full final chunk", async () => {
    const stream = await chunked.encrypt(key, randomBytes(0), randomBytes(2 * chunked.CHUNK_SIZE + 9));
    for (const chunks of [0, 1, 2]) {
      const cut = stream.slice(0, chunked.HEADER_SIZE + chunks * CHUNK);
      await refuses(chunked.decrypt(key, randomBytes(0), cut), "sealed");
    }
  });

  test("19 chunks swapped, 20 a chunk repeated", async () => {
    const stream = await chunked.encrypt(key, randomBytes(0), randomBytes(2 * chunked.CHUNK_SIZE + 9));
    const [header, one, two] = [stream.slice(0, chunked.HEADER_SIZE), chunk(stream, 0), chunk(stream, 1)];
    const last = stream.slice(chunked.HEADER_SIZE + 2 * CHUNK);
    for (const chunks of [[two, one, last], [one, one, two, last], [one, one, last]]) {
      await refuses(chunked.decrypt(key, randomBytes(0), concat(header, ...chunks)), "sealed");
    }
  });

  test("22 another bundle id", async () => {
    const [contentKey, id, other] = [randomBytes(32), randomBytes(16), randomBytes(16)];
    const stream = await chunked.encrypt(await bundle.streamKey(contentKey, id), bundle.context(id), randomBytes(9));
    await refuses(chunked.decrypt(await bundle.streamKey(contentKey, other), bundle.context(other), stream), "sealed");
    await refuses(chunked.decrypt(await bundle.streamKey(contentKey, id), bundle.context(other), stream), "sealed");
  });
});

describe("receipt", () => {
  const digits = receipt.generate();

  test("23 each digit wrong", () => {
    for (let at = 0; at < receipt.LENGTH; at++) {
      for (let other = 1; other < 10; other++) {
        const wrong = String((Number(digits[at]) + other) % 10);
        assert.throws(() => receipt.parse(digits.slice(0, at) + wrong + digits.slice(at + 1)), new Refused("receipt"));
      }
    }
  });

  test("24 neighbours swapped", () => {
    for (let at = 0; at + 1 < receipt.LENGTH; at++) {
      const [one = "", other = ""] = digits.slice(at, at + 2);
      const swapped = digits.slice(0, at) + other + one + digits.slice(at + 2);
      if (one === other) assert.equal(receipt.parse(swapped), digits);
      else assert.throws(() => receipt.parse(swapped), new Refused("receipt"));
    }
  });

  test("25 overlong, before anything else is looked at", () => {
    for (const text of ["x".repeat(129), "x".repeat(10_000_000), `${digits}${" ".repeat(87)}`]) {
      assert.throws(() => receipt.parse(text), new Refused("overlong"));
    }
  });
});

describe("officer", () => {
  const place = [randomBytes(16), "amina"] as const;

  test("33 a wrong passphrase, 34 the sign-in key used to unlock", async () => {
    const [stretched, pepper] = [randomBytes(32), randomBytes(32)];
    const key = await officer.unlockKey(stretched, pepper, ...place, 1);
    const secret = new officer.Secret(randomBytes(32), randomBytes(32));
    const sealed = await officer.sealSecret(secret, key, ...place, 1);
    assert.deepEqual(await officer.openSecret(sealed, key, ...place, 1), secret);
    const wrong = await officer.unlockKey(randomBytes(32), pepper, ...place, 1);
    const signIn = await officer.signInKey(stretched, ...place);
    const unpeppered = await officer.unlockKey(stretched, randomBytes(32), ...place, 1);
    for (const other of [wrong, signIn, unpeppered]) {
      await refuses(officer.openSecret(sealed, other, ...place, 1), "sealed");
    }
  });
});

describe("statements", () => {
  const [installation, channel, C, request] = [16, 16, 32, 9416].map(randomBytes) as [Bytes, Bytes, Bytes, Bytes];

  test("41 a consent that u did not sign", async () => {
    const keys = await newReceipt();
    const [u, id] = [await keys.mailbox.u(), randomBytes(16)];
    const message = (answer: string): Bytes =>
      statement.consent(installation, C, id, "HAND_OVER", "ETHICS_OFFICER", answer, "", "2026-11-20");
    const signed = await signing.sign(keys.mailbox.followSeed, message("YES"));
    await signature.check(u, signed, message("YES"));
    await refuses(signature.check(u, signed, message("NO")), "signature");
    await refuses(signature.check(u, await signing.sign(randomBytes(32), message("YES")), message("YES")), "signature");
  });

  test("43 a proof for another channel, commitment, request", async () => {
    const seed = randomBytes(32);
    const author = await signing.publicKey(seed);
    const signed = await signing.sign(seed, await statement.authorship(installation, channel, C, request));
    assert.ok(await signature.isSigned(author, signed, await statement.authorship(installation, channel, C, request)));
    const others = [
      await statement.authorship(installation, randomBytes(16), C, request),
      await statement.authorship(installation, channel, randomBytes(32), request),
      await statement.authorship(installation, channel, C, flipped(request, 0)),
    ];
    for (const other of others) assert.equal(await signature.isSigned(author, signed, other), false);
  });
});
