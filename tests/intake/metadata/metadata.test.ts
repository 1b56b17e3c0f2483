// What the scripts that clean files do with sizes, edges and broken structures; samples of real programs are
// cleaned by test_metadata.py.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { zipSync } from "fflate";
import { readArchive, writeArchive } from "../../../intake/browser/metadata/archive.ts";
import { shown } from "../../../intake/browser/metadata/finding.ts";
import { type Reason, NotCleaned, clean, explain, inspect } from "../../../intake/browser/metadata/index.ts";

const WINDOW = 1 << 18;
const text = (words: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(words);
const bytes = async (blob: Blob): Promise<Uint8Array> => new Uint8Array(await blob.arrayBuffer());

const SCAN_HEAD = new Uint8Array([0xff, 0xd8, 0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0]);
const END = new Uint8Array([0xff, 0xd9]);

/** A JPEG whose scan is `size` bytes of data, with stuffed bytes and a restart just around `at`. */
function jpegOf(size: number, at: number): Blob {
  const scan = new Uint8Array(size).fill(0x55);
  scan.set([0xff, 0x00, 0xff, 0xd0, 0xff, 0x00], at);
  return new Blob([SCAN_HEAD, scan, END]);
}

async function reasonOf(file: Blob): Promise<Reason | ""> {
  try {
    await clean(file, "");
    return "";
  } catch (error) {
    assert.ok(error instanceof NotCleaned);
    assert.equal((await inspect(file, "")).reason, error.reason);
    return error.reason;
  }
}

test("a scan ends at its own end wherever the window ends", async () => {
  for (let at = WINDOW - 24; at < WINDOW + 8; at += 1) {
    const picture = jpegOf(WINDOW + 64, at);
    const cleaned = await clean(new Blob([picture, "after the end"]), "");
    assert.deepEqual(await bytes(cleaned), await bytes(picture));
  }
  for (let size = WINDOW - 16; size < WINDOW; size += 1) {
    const picture = jpegOf(size, 0);
    assert.deepEqual(await bytes(await clean(picture, "")), await bytes(picture));
  }
});

test("a large picture is never held whole", async () => {
  const { arrayBuffer } = Blob.prototype;
  let most = 0;
  Blob.prototype.arrayBuffer = function (this: Blob): Promise<ArrayBuffer> {
    most = Math.max(most, this.size);
    return arrayBuffer.call(this);
  };
  try {
    assert.equal((await clean(jpegOf(48 << 20, 100), "")).size, (48 << 20) + SCAN_HEAD.length + END.length);
  } finally {
    Blob.prototype.arrayBuffer = arrayBuffer;
  }
  assert.ok(most > 0 && most <= WINDOW);
});

test("what follows a magic number may be anything", async () => {
  const heads = ["\x89PNG\r\n\x1a\n", "RIFF\x10\0\0\0WEBP", "PK\x03\x04", "%PDF-1.7\n", "\xff\xd8\xff", "\xff\xd8\xff\xe1\0\x20Exif\0\0II*\0"];
  const file = fc.tuple(fc.constantFrom(...heads), fc.uint8Array({ maxLength: 300 }));
  await fc.assert(
    fc.asyncProperty(file, async ([head, rest]) => {
      const found = await inspect(new Blob([Uint8Array.from(head, (sign) => sign.charCodeAt(0)), rest]), "");
      assert.ok(found.removable ? found.reason === undefined : found.findings.length === 0);
    }),
  );
});

test("too large is said before anything is read", async () => {
  const block = new Uint8Array(1 << 20);
  const filled = (head: string, count: number): Blob => new Blob([head, ...Array<Uint8Array<ArrayBuffer>>(count).fill(block)]);
  assert.equal(await reasonOf(filled("%PDF-1.7", 50)), "too large");
  assert.equal(await reasonOf(filled("PK\x03\x04", 64)), "too large");
});

const TYPES = '<Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>';
const LINK = '<Relationships><Relationship Id="r1" Type="x/officeDocument" Target="word/document.xml"/></Relationships>';

function documentOf(body: string, types = TYPES): Uint8Array<ArrayBuffer> {
  return writeArchive([
    { name: "[Content_Types].xml", data: text(types) },
    { name: "_rels/.rels", data: text(LINK) },
    { name: "word/document.xml", data: text(body) },
  ]);
}

test("documents that lie about themselves are refused", async () => {
  const sound = documentOf("<d>words</d>");
  assert.equal(await reasonOf(new Blob([sound])), "");
  const places = new DataView(sound.buffer);
  const at = places.getUint32(sound.length - 6, true);
  const changed = (offset: number, value: number): Blob => {
    const copy = sound.slice();
    copy[at + offset] = value;
    return new Blob([copy]);
  };
  assert.equal(await reasonOf(changed(8, 1)), "encrypted");
  assert.equal(await reasonOf(changed(10, 9)), "damaged");
  assert.equal(await reasonOf(changed(16, (sound[at + 16] ?? 0) ^ 1)), "damaged");
  assert.equal(await reasonOf(changed(24, (sound[at + 24] ?? 0) - 1)), "damaged");
  assert.equal(await reasonOf(changed(27, 0x7f)), "too large");
});

test("XML is read strictly", async () => {
  for (const body of ["<d>", "<d/>x", "<d>&other;</d>", '<!DOCTYPE d [<!ENTITY e "e">]><d>&e;</d>', `${"<d>".repeat(1200)}${"</d>".repeat(1200)}`]) {
    assert.equal(await reasonOf(new Blob([documentOf(body)])), "damaged", body.slice(0, 40));
  }
});

test("XML keeps its words, signs and spaces", async () => {
  const cleaned = await clean(new Blob([documentOf('<d a="1&#10;2">&lt; <![CDATA[<&]]]>\u00e4 \u{1f600}&#13;<!-- gone --> </d>')]), "");
  const part = (await readArchive(cleaned)).find(({ name }) => name === "word/document.xml");
  const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
  const words = '<d a="1&#10;2">&#60; &#60;&#38;]\u00e4 \u{1f600}&#13; </d>';
  assert.equal(new TextDecoder().decode(part?.data), head + words);
});

test("an archive that is no document is left as it is", async () => {
  const archive = new Blob([zipSync({ "a.txt": text("words") }) as Uint8Array<ArrayBuffer>]);
  assert.equal(await clean(archive, "a.zip"), archive);
  assert.deepEqual(await inspect(archive, "a.zip"), { kind: "", findings: [], removable: false });
});

test("an old office file is not known, and a locked one is", async () => {
  const head = new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
  assert.equal(await reasonOf(new Blob([head, new Uint8Array(2000)])), "");
  assert.equal(await reasonOf(new Blob([head, new Uint8Array(2000), [..."EncryptedPackage"].join("\0")])), "encrypted");
});

test("what is shown of a file is one line without signs that turn it", () => {
  assert.equal(shown(" a\n\u202eb\u0000\u2066c\td "), "a b c d");
  assert.equal([...shown("\u{1f600}".repeat(400))].length, 301);
});

test("every reason has a sentence", () => {
  for (const reason of ["encrypted", "damaged", "too large", "signed", "embedded"] as const) {
    assert.match(explain(reason), /^This file .*\.$/);
  }
});
