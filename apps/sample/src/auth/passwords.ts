// Hashes and checks passwords with scrypt; the hash says how it was made.

import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const deriveKey: (password: string, salt: Buffer, length: number, cost: Cost) => Promise<Buffer> = promisify(scrypt);

interface Cost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

const COST: Cost = { N: 2 ** 14, r: 8, p: 5 };
const KEY_BYTES = 32;
const SALT_BYTES = 16;
const FORMAT = /^scrypt\$(?<n>\d+)\$(?<r>\d+)\$(?<p>\d+)\$(?<salt>[\w-]+)\$(?<key>[\w-]+)$/;

/** The hash of an account that nobody can log in to. */
export const NO_PASSWORD = 'none';

/** `scrypt$N$r$p$salt$key`, salt and key in base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const key = await deriveKey(password, salt, KEY_BYTES, COST);
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), key.toString('base64url')].join('$');
}

/** Takes as long without a usable hash as with one, so that the time does not tell which users exist. */
export async function passwordMatches(password: string, hash: string | undefined): Promise<boolean> {
  const parts = FORMAT.exec(hash ?? '')?.groups;
  if (!parts) {
    await deriveKey(password, randomBytes(SALT_BYTES), KEY_BYTES, COST);
    return false;
  }
  const cost = { N: Number(parts['n']), r: Number(parts['r']), p: Number(parts['p']) };
  const expected = Buffer.from(parts['key'] ?? '', 'base64url');
  const salt = Buffer.from(parts['salt'] ?? '', 'base64url');
  return timingSafeEqual(expected, await deriveKey(password, salt, expected.length, cost));
}
