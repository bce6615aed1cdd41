// Where claims lie below a destination's prefix: `.claims/<job>/lock/…`, `.claims/<job>/ticks/…`, `.claims/_holders/…`.

import { CLAIM_ENDS, type ClaimEnd } from '../../core/claim.js';
import { compactTime } from '../../core/names.js';

/** `lock`: the right to work on a job, numbered. `ticks`: the runs of a schedule, by time and attempt. */
export type ClaimKind = 'lock' | 'ticks';

/** One attempt at one tick of a schedule. */
export interface TickAttempt {
  readonly tick: Date;
  /** From 1. */
  readonly attempt: number;
}

/** Not the name of a job: those begin with a letter. */
const HOLDERS = '_holders';
const FOLDER = '.claims';
const DIGITS = 8;
const TICK_NAME = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-(\d+)$/;

export function claimFolder(job: string, kind: ClaimKind): string {
  return `${FOLDER}/${job}/${kind}/`;
}

export function claimKey(job: string, kind: ClaimKind, name: string, end?: ClaimEnd): string {
  return `${claimFolder(job, kind)}${name}${end === undefined ? '' : `.${end}`}.json`;
}

/** The name of the claim that a key is about, and the end that it says. */
export function parseClaimKey(key: string): { readonly name: string; readonly end?: ClaimEnd } | undefined {
  const [name = '', word, ...rest] = key.slice(key.lastIndexOf('/') + 1).split('.');
  if (word === 'json' && rest.length === 0) return { name };
  const end = CLAIM_ENDS.find((other) => other === word);
  return end !== undefined && rest.join('.') === 'json' ? { name, end } : undefined;
}

/** Sorts by number. */
export function lockName(number: number): string {
  return String(number).padStart(DIGITS, '0');
}

/** Sorts by time, then by attempt. */
export function tickName({ tick, attempt }: TickAttempt): string {
  return `${compactTime(tick)}-${String(attempt).padStart(2, '0')}`;
}

export function parseTickName(name: string): TickAttempt | undefined {
  const [, year, month, day, hour, minute, second, attempt] = TICK_NAME.exec(name) ?? [];
  if (attempt === undefined) return undefined;
  return { tick: new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`), attempt: Number(attempt) };
}

/** Of all holders when none is named. */
export function beatFolder(holder: string): string {
  return `${FOLDER}/${HOLDERS}/${holder === '' ? '' : `${holder}/`}`;
}

export function beatKey(holder: string, number: number): string {
  return `${beatFolder(holder)}${lockName(number)}`;
}
