/** CRC-32 as in PNG and ZIP (ISO/IEC 3309). */

const TABLE = Int32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

export function crc32(bytes: Uint8Array): number {
  let value = -1;
  const { length } = bytes;
  // An index, since without a compiler an iterator takes many times as long.
  for (let at = 0; at < length; at += 1) value = (TABLE[(value ^ (bytes[at] ?? 0)) & 0xff] ?? 0) ^ (value >>> 8);
  return (value ^ -1) >>> 0;
}
