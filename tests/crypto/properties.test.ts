/** Round trips and laws of every format, over values that a machine thinks of. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import fc from "fast-check";

import { bind, unbind } from "../../crypto/browser/binding.ts";
import { type Bytes, concat, equal, hex, isZero, uint, uintOf, utf8 } from "../../crypto/browser/bytes.ts";
import * as canonical from "../../crypto/browser/canonical.ts";
import * as content from "../../crypto/browser/content.ts";
import { addDays, dayNumber, dayOfNumber, daysBetween, parseDay } from "../../crypto/browser/days.ts";
import * as digits from "../../crypto/browser/digits.ts";
import * as envelope from "../../crypto/browser/envelope.ts";
import * as hpke from "../../crypto/browser/hpke.ts";
import * as mailbox from "../../crypto/browser/mailbox.ts";
import { decodeBase64, encodeBase64 } from "../../crypto/browser/note.ts";
import * as officer from "../../crypto/browser/officer.ts";
import { pad, step, unpad } from "../../crypto/browser/padding.ts";
import { randomBelow, randomBytes, shuffled } from "../../crypto/browser/random.ts";
import * as receipt from "../../crypto/browser/receipt.ts";
import { Refused } from "../../crypto/browser/refusal.ts";
import * as seal from "../../crypto/browser/seal.ts";
import * as signing from "../../crypto/browser/signing.ts";
import * as statement from "../../crypto/browser/statement.ts";
import { ITEM_KINDS, LADDER, TABLE, rowOf } from "../../crypto/browser/table.ts";
import * as unseal from "../../crypto/browser/unseal.ts";
import * as dossier from "../../crypto/browser/dossier.ts";
import { headOf, newReceipt, report } from "./maker.ts";

const BYTES = fc.uint8Array({ maxLength: 60 }).map((data): Bytes => new Uint8Array(data));
const KEY = fc.stringMatching(/^[a-z][a-z0-9_]{0,8}$/);
const TEXT = fc.string({ unit: "grapheme", maxLength: 20 });
const INTEGER = fc.maxSafeInteger();
const { json: JSON_VALUE } = fc.letrec<{ json: canonical.Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    TEXT,
    INTEGER,
    fc.array(tie("json"), { maxLength: 4 }),
    fc.dictionary(KEY, tie("json"), { maxKeys: 4 }),
  ),
}));
const DAY_NUMBER = fc.integer({ min: -719_162, max: 2_932_896 });
const ROOM = { numRuns: 300 };

describe("texts", () => {
  test("canonical JSON is read back, and is what any JSON parser reads", () => {
    fc.assert(
      fc.property(JSON_VALUE, (value) => {
        const text = canonical.encode(value);
        assert.deepEqual(JSON.parse(new TextDecoder().decode(text)), JSON.parse(JSON.stringify(value)));
        assert.ok(equal(canonical.encode(canonical.decode(text)), text));
      }),
      ROOM,
    );
  });

  test("objects that were opened have no names but their own", () => {
    const opened = canonical.decode(utf8('{"a":{"constructor":1}}'));
    assert.ok(canonical.isObject(opened));
    assert.equal(opened["toString"], undefined);
    assert.ok(canonical.isObject(opened["a"]) && Object.hasOwn(opened["a"], "constructor"));
  });

  test("what canonical JSON does not hold is refused when it is written too", () => {
    const outside = [1.5, Number.NaN, 2 ** 53, null, undefined, true, "\ud800", { A: 1 }, { __proto__: null, a: null }];
    for (const value of [...outside, [undefined], new Uint8Array(1)]) {
      assert.throws(() => canonical.encode(value as canonical.Json), new Refused("json"));
    }
  });

  test("bound fields are read back, and only under their label and number", () => {
    fc.assert(
      fc.property(fc.array(BYTES, { maxLength: 6 }), (fields) => {
        const bound = bind("candour/1 test", ...fields);
        assert.deepEqual(unbind("candour/1 test", bound, fields.length).map(hex), fields.map(hex));
        assert.throws(() => unbind("candour/1 test", bound, fields.length + 1), new Refused("binding"));
        assert.throws(() => unbind("candour/1 tes", bound, fields.length), new Refused("binding"));
      }),
      ROOM,
    );
    assert.throws(() => bind("a\0b"), RangeError);
    assert.throws(() => bind("a", new Uint8Array(65_536)), RangeError);
  });

  test("padding is taken off, and tells the step alone", () => {
    fc.assert(
      fc.property(BYTES, (data) => {
        const size = step(data, [16, 32, 64]);
        const padded = pad(data, size);
        assert.equal(padded.length, size);
        assert.ok(size === 16 || size / 2 < data.length + 4);
        assert.deepEqual(unpad(padded), data);
      }),
      ROOM,
    );
    assert.throws(() => step(new Uint8Array(61), [16, 32, 64]), new Refused("too long"));
  });

  test("base64 and numbers are read back; other base64 of the same bytes is refused", () => {
    fc.assert(fc.property(BYTES, (data) => assert.deepEqual(decodeBase64(encodeBase64(data)), data)), ROOM);
    for (const text of ["AA", "AB==", "AA==\n", " AA==", "AA==AA==", "A-==", "é"]) {
      assert.throws(() => decodeBase64(text), new Refused("base64"));
    }
    fc.assert(fc.property(fc.nat(2 ** 31 - 1), (value) => assert.equal(uintOf(uint(value, 4)), value)), ROOM);
    for (const value of [-1, 2 ** 32, 0.5]) assert.throws(() => uint(value, 4), RangeError);
  });
});

describe("days", () => {
  test("a day is the platform's day, without its clock", () => {
    fc.assert(
      fc.property(DAY_NUMBER, (number) => {
        const day = dayOfNumber(number);
        assert.equal(day, new Date(number * 86_400_000).toISOString().slice(0, 10));
        assert.equal(dayNumber(day), number);
        assert.equal(parseDay(day), day);
      }),
      { numRuns: 2000 },
    );
  });

  test("days are added and compared", () => {
    assert.equal(addDays("2026-11-20", 42), "2027-01-01");
    assert.equal(addDays("2024-03-01", -1), "2024-02-29");
    assert.equal(daysBetween("2026-11-20", "2026-11-18"), -2);
    assert.throws(() => addDays("9999-12-31", 1), new Refused("day"));
    assert.throws(() => addDays("0001-01-01", -1), new Refused("day"));
  });
});

describe("randomness", () => {
  test("every number below a limit comes, and about equally often", () => {
    const counts = Array<number>(10).fill(0);
    for (const digit of digits.generate(20_000)) counts[Number(digit)] = (counts[Number(digit)] ?? 0) + 1;
    // Deviation 42; seven of them.
    for (const count of counts) assert.ok(Math.abs(count - 2000) < 300, String(counts));
    for (const limit of [1, 7, 255, 256]) assert.ok(randomBelow(limit) < limit);
    // Bytes taken modulo 200 would give numbers below 56 in 0.44 of draws; 0.28 varies by 0.003.
    const low = Array.from({ length: 20_000 }, () => randomBelow(200)).filter((number) => number < 56);
    assert.ok(Math.abs(low.length / 20_000 - 0.28) < 0.03, String(low.length));
  });

  test("each thing comes to each place", () => {
    const seen = new Set<string>();
    for (let round = 0; round < 400; round++) {
      shuffled([0, 1, 2, 3]).forEach((thing, at) => seen.add(`${thing} at ${at}`));
    }
    assert.equal(seen.size, 16);
    assert.deepEqual(shuffled([3, 1, 2]).sort(), [1, 2, 3]);
  });
});

describe("receipt", () => {
  test("read in any script, with any separators", () => {
    const zeros = ["0", "\u0660", "\u06f0", "\u0966", "\uff10", "\u{1d7d8}"].map((zero) => zero.codePointAt(0) ?? 0);
    const SEPARATOR = fc.constantFrom("", " ", "-", "\n", "\u200e", "\u061c", "\u00b7");
    const STYLES = fc.array(fc.tuple(fc.constantFrom(...zeros), SEPARATOR), { minLength: 42, maxLength: 42 });
    fc.assert(
      fc.property(STYLES, (styles) => {
        const digits = receipt.generate();
        const text = styles.map(([zero, mark], at) => String.fromCodePoint(zero + Number(digits[at])) + mark).join("");
        assert.equal(receipt.parse(text), digits);
        assert.equal(receipt.groups(digits).join(""), digits);
      }),
      { numRuns: 50 },
    );
  });

  test("every key of a receipt is another", async () => {
    const keys = await newReceipt();
    const all = [keys.mailbox, keys.ethics].flatMap((box) => [box.replySeed, box.token, box.cover, box.followSeed]);
    assert.equal(new Set([...all, keys.authorSeed, keys.blind].map(hex)).size, 10);
  });
});

describe("envelope", () => {
  test("what a reporter writes is what a recipient reads", async () => {
    const seed = randomBytes(32);
    const recipient = await hpke.publicKey(seed);
    const property = fc.asyncProperty(fc.dictionary(KEY, TEXT, { maxKeys: 5 }), async (answers) => {
      const keys = await newReceipt();
      const values = await report(keys, answers);
      const sign = (message: Bytes): Promise<Bytes> => signing.sign(keys.mailbox.followSeed, message);
      const data = await seal.sealEnvelope(headOf(await keys.commitment()), [recipient], values, sign);
      const { seal: sealed, body } = envelope.parse(data);
      const key = await unseal.openSlots(sealed, [randomBytes(32), seed]);
      assert.ok(key !== null);
      const opened = await unseal.openBody(sealed, body, key);
      await unseal.checkAuthor(sealed, opened);
      assert.ok(equal(content.unsignedText(opened), content.unsignedText(values)));
    });
    await fc.assert(property, { numRuns: 10 });
  });

  test("our slot stands anywhere", async () => {
    const seed = randomBytes(32);
    const recipient = await hpke.publicKey(seed);
    const places = new Set<number>();
    for (let left = 12; left > 0; left--) {
      const head = randomBytes(envelope.HEAD_SIZE);
      const slots = envelope.slotsOf(concat(head, await seal.sealSlots(head, [recipient], randomBytes(32))));
      const opened = await Promise.allSettled(slots.map((slot) => hpke.unseal(seed, envelope.slotInfo(head), slot)));
      places.add(opened.findIndex(({ status }) => status === "fulfilled"));
    }
    assert.ok(places.size > 1 && !places.has(-1), [...places].join());
  });

  test("a key that is part of a larger buffer is read alone", async () => {
    const buffer = randomBytes(96);
    const seed = buffer.subarray(32, 64);
    assert.deepEqual(await hpke.publicKey(seed), await hpke.publicKey(seed.slice()));
    const sealed = concat(randomBytes(9), await hpke.seal(await hpke.publicKey(seed), buffer.subarray(9), buffer));
    assert.deepEqual(await hpke.unseal(seed, buffer.subarray(9), sealed.subarray(9)), buffer);
    assert.deepEqual(await signing.publicKey(seed), await signing.publicKey(seed.slice()));
  });

  test("a content whose signature alone makes it too long for the smaller class takes the larger", async () => {
    const values = await report(await newReceipt());
    const room = 15_360 - 4 - canonical.encode(values).length;
    const full = { ...values, answers: { a: "x".repeat(room - '"a":""'.length) } };
    assert.equal(canonical.encode(full).length, 15_356);
    assert.equal(seal.sizeClass(full), 2);
    assert.equal(seal.sizeClass(values), 1);
  });
});

describe("officer and dossier", () => {
  test("a secret is read back, its newest epoch first", async () => {
    const epochs = ["2026-11-01", "2026-11-15", "2026-10-01"].map((first) => ({
      seed: randomBytes(32), first, last: addDays(first, 29),
    }));
    const secret = new officer.Secret(randomBytes(32), randomBytes(32), epochs);
    const key = randomBytes(32);
    const place = [key, randomBytes(16), "amina", 1] as const;
    const opened = await officer.openSecret(await officer.sealSecret(secret, ...place), ...place);
    assert.deepEqual(opened, secret);
    assert.deepEqual(opened.epochSeeds(), [1, 0, 2].map((at) => epochs[at]?.seed));
  });

  test("the stretching of a passphrase tells how far it is, and ends when it is told to", async () => {
    const stop = new AbortController();
    const seen: number[] = [];
    const stretching = officer.stretch("1".repeat(24), randomBytes(16), "amina", {
      onProgress: (done) => {
        seen.push(done);
        if (done > 0.05) stop.abort();
      },
      signal: stop.signal,
    });
    await assert.rejects(stretching, { name: "AbortError" });
    assert.ok(seen.length > 2 && (seen.at(-1) ?? 1) < 0.1);
    const later = officer.stretch("1".repeat(24), randomBytes(16), "amina", { signal: stop.signal });
    await assert.rejects(later, { name: "AbortError" });
  });

  test("an item of every kind is padded to a size of its row", async () => {
    const key = new dossier.CaseKey(randomBytes(16), "2026-AAAAAA", 1, dossier.newCaseKey());
    for (const kind of ITEM_KINDS) {
      const most = Math.max(...rowOf(kind).sizes);
      for (const length of [0, most - 4 - '{"text":""}'.length]) {
        const sealed = await key.sealItem(kind, randomBytes(16), randomBytes(32), { text: "x".repeat(length) });
        const plain = sealed.length - 56 - 16 * (Math.floor((sealed.length - 56) / 16_400) + 1);
        assert.ok(rowOf(kind).sizes.includes(plain), `${kind}: ${plain}`);
      }
      const long = key.sealItem(kind, randomBytes(16), randomBytes(32), { text: "x".repeat(most) });
      await assert.rejects(long, new Refused("too long"));
    }
  });

  test("a mailbox value has the size of every answer, however much is in it", async () => {
    const seed = randomBytes(32);
    const [replyKey, cover, place] = [await hpke.publicKey(seed), randomBytes(32), [16, 32, 16].map(randomBytes)];
    const [installation, address, channel] = place as [Bytes, Bytes, Bytes];
    for (const length of [0, mailbox.MAILBOX_MOST - '{"text":""}'.length]) {
      const values = { text: "x".repeat(length) };
      const value = await dossier.sealMailbox(values, replyKey, cover, installation, address, channel);
      assert.equal(value.length, 65_536);
      const opened = await dossier.openMailbox(value, seed, cover, installation, address, [channel]);
      assert.equal(JSON.stringify(opened?.[1]), JSON.stringify(values));
    }
  });
});

describe("statements and table", () => {
  test("a roll is read back", async () => {
    const roll = {
      installation: randomBytes(16), dossier: "2026-AAAAAA", generation: 1, day: "2026-11-20", keyHash: randomBytes(32),
      dossierKey: randomBytes(1216), address: randomBytes(32), u: randomBytes(32), envelope: randomBytes(32),
      members: [Uint8Array.of(1, ...randomBytes(31)), Uint8Array.of(2, ...randomBytes(31))], before: randomBytes(0),
    };
    const parsed = statement.parseRoll(statement.rollMessage(roll));
    assert.deepEqual({ ...parsed, before: hex(parsed.before) }, { ...roll, before: "" });
  });

  test("each row of the table stands once, and its sizes ascend", () => {
    assert.equal(new Set(TABLE.map(({ kind }) => kind)).size, TABLE.length);
    for (const { sizes } of TABLE) assert.deepEqual([...sizes], [...sizes].sort((one, other) => one - other));
    assert.equal(LADDER.length, 32);
    assert.equal(LADDER.at(-1), 2 ** 32);
  });

  test("bytes are equal when all of them are", () => {
    assert.ok(equal(Uint8Array.of(1, 2), Uint8Array.of(1, 2)));
    for (const other of [[1], [1, 3], [1, 2, 0], []]) assert.ok(!equal(Uint8Array.of(1, 2), Uint8Array.from(other)));
    assert.ok(isZero(new Uint8Array(3)) && !isZero(Uint8Array.of(0, 1)));
  });
});
