// A copy of plain data in which every text is redacted.

import { redact } from '../../kit/redact.js';

/** For plain objects, lists, dates and simple values. */
export function withoutSecrets<T>(value: T): T {
  return copy(value) as T;
}

function copy(value: unknown): unknown {
  if (typeof value === 'string') return redact(value);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map(copy);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copy(item)]));
}
