// Values as literals of SQL that every release of SQLite reads back as exactly what they were, on one line.

import type { TextDecoder } from 'node:util';

/** As read-rows.ts selects them: integers and blobs marked, texts as the bytes that are stored. */
export type StoredValue = null | number | string | Uint8Array;

/** Numbers with so many digits, and no more of them after the point, every release reads exactly. */
const EXACT_DIGITS = 15;
const EXACT_PLACES = 4;
/** The largest power of two that is an integer of SQLite. */
const LARGEST_SHIFT = 62;
const MANTISSA_BITS = 52n;

/** An SQL expression for a text of the encoding that the decoder is for. */
export function literalOf(value: StoredValue, decoder: TextDecoder): string {
  if (value === null) return 'NULL';
  if (typeof value === 'number') return realLiteral(value);
  if (typeof value === 'string') return value.startsWith('b') ? `X'${value.slice(1)}'` : value.slice(1);
  const text = decoded(value, decoder);
  return text === undefined ? `CAST(X'${Buffer.from(value).toString('hex')}' AS TEXT)` : textLiteral(text);
}

/** Undefined for bytes that are no text in this encoding: SQLite stores them all the same. */
function decoded(bytes: Uint8Array, decoder: TextDecoder): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

const HARD: readonly (readonly [character: string, token: string, code: number])[] = [
  ['\0', String.raw`\0`, 0],
  ['\n', String.raw`\n`, 10],
  ['\r', String.raw`\r`, 13],
];

/** The program sqlite3 reads scripts by lines, drops carriage returns at their ends, and stops at a NUL. */
export function textLiteral(text: string): string {
  let [plain, before, after] = [text, '', ''];
  for (const [character, stem, code] of HARD) {
    if (!text.includes(character)) continue;
    const token = tokenFor(plain, character, stem);
    plain = plain.replaceAll(character, token);
    before = `replace(${before}`;
    after = `,'${token}',char(${code}))${after}`;
  }
  return `${before}'${plain.replaceAll("'", "''")}'${after}`;
}

/** One that gives the text back, whatever stands before and after it. */
function tokenFor(text: string, character: string, stem: string): string {
  for (let number = 0; ; number++) {
    const token = number === 0 ? stem : `${stem}${number};`;
    if (!text.includes(token) && text.replaceAll(character, token).replaceAll(token, character) === text) return token;
  }
}

/**
 * Short decimals as they are. Others as a whole number times or divided by powers of two, which is exact: releases before
 * 3.43 round twice when they read a decimal number, and one of some thousands becomes its neighbour.
 */
export function realLiteral(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? '9e999' : '-9e999';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  return isShort(value) ? withPoint(String(value)) : exactProduct(value);
}

function isShort(value: number): boolean {
  const [mantissa = '', power = ''] = value.toExponential().split('e');
  const digits = mantissa.replace(/[-.]/g, '').length;
  const places = digits - 1 - Number(power);
  return digits <= EXACT_DIGITS && places <= EXACT_PLACES && Math.abs(value) < 10 ** EXACT_DIGITS;
}

function withPoint(text: string): string {
  return /[.e]/.test(text) ? text : `${text}.0`;
}

function exactProduct(value: number): string {
  const bits = Buffer.alloc(8);
  bits.writeDoubleBE(value);
  const raw = bits.readBigUInt64BE();
  const exponent = Number((raw >> MANTISSA_BITS) & 0x7ffn);
  let mantissa = (raw & ((1n << MANTISSA_BITS) - 1n)) | (exponent === 0 ? 0n : 1n << MANTISSA_BITS);
  let shift = Math.max(exponent, 1) - 1075;
  for (; mantissa % 2n === 0n; mantissa /= 2n) shift++;
  const sign = value < 0 ? '-' : '';
  return `${sign}${mantissa}*1.0${powersOfTwo(shift)}`;
}

function powersOfTwo(shift: number): string {
  const operator = shift < 0 ? '/' : '*';
  let text = '';
  for (let left = Math.abs(shift); left > 0; left -= LARGEST_SHIFT) {
    text += `${operator}${1n << BigInt(Math.min(left, LARGEST_SHIFT))}`;
  }
  return text;
}
