// Refuses what no storage accepts, before anything is touched.

import { BackupError } from '../core/errors.js';
import { isKeyPrefix, isObjectKey } from '../core/storage.js';

export function requireKey(key: string): void {
  if (!isObjectKey(key)) throw invalidKey(key);
}

export function requirePrefix(prefix: string): void {
  if (!isKeyPrefix(prefix)) throw invalidKey(prefix);
}

/** A whole number within the bounds, both included. */
export function requireWhole(
  name: string,
  value: number,
  minimum: number,
  maximum: number = Number.MAX_SAFE_INTEGER,
): void {
  if (Number.isSafeInteger(value) && value >= minimum && value <= maximum) return;
  throw new BackupError(
    'REQUEST_INVALID',
    `${name} must be a whole number from ${minimum} to ${maximum}, not ${value}.`,
  );
}

function invalidKey(key: string): BackupError {
  return new BackupError('OBJECT_KEY_INVALID', `${JSON.stringify(key.slice(0, 200))} is not a key of an object.`);
}
