// Decides what is told of a run: a pure function of (run, what was told, policy, now).

import type { AlertRecord } from '../../core/alert.js';
import { outcomeOf } from '../../core/audit.js';
import type { NoticeEvent, RunEvent } from '../../core/news.js';
import type { RunRecord } from '../../core/run.js';
import { type AlertPolicy, recent } from './policy.js';

/** The same failure within a reminder's time, when it went well in between. */
const MOST_TIMES = 3;

/**
 * What people are told of a run, if anything. A run that is part of another is told by that one: it fails with it, or is
 * a warning of it. What a person cancelled needs no telling, and what was skipped is done by the run that it waited for.
 */
export function eventOf({ operation, state, partOf, error }: RunRecord): RunEvent | undefined {
  if (partOf !== undefined) return undefined;
  const ended = state === 'succeeded' || state === 'warning';
  if (!ended && state !== 'failed' && state !== 'running') return undefined;
  switch (operation) {
    case 'backup':
      return state === 'running' ? undefined : `backup.${state}`;
    case 'replicate':
      return state === 'running' ? undefined : `replication.${state}`;
    case 'drill':
      if (state === 'running') return undefined;
      return ended ? 'drill.passed' : 'drill.failed';
    case 'restore':
    case 'undo':
      if (state === 'running') return 'restore.started';
      return ended ? 'restore.finished' : 'restore.failed';
    case 'rescue':
      // It may ask a person meanwhile. Whoever is refused knows it, and nothing was touched.
      if (state === 'running' || (error && outcomeOf(error.code) === 'refused')) return undefined;
      return ended ? 'restore.finished' : 'restore.failed';
    default:
      return undefined;
  }
}

/** What went wrong, in codes: the same again is no news, but in another part. Undefined for a run that went well. */
export function causeOf({ error, warnings, parts = [] }: RunRecord): string | undefined {
  const inParts = parts.flatMap((part) => (part.error ? [`${part.job}:${part.error.code}`] : []));
  const codes = [...new Set([...(error ? [error] : []), ...warnings].map(({ code }) => String(code))), ...inParts];
  return codes.length === 0 ? undefined : codes.toSorted((a, b) => a.localeCompare(b)).join(' ');
}

/**
 * True when the event is told now. What fails again and again for the same cause is told once in a reminder's time; where
 * it goes well in between, a few times. What a person has started, a restore, is always told.
 */
export function isNews(
  { event, cause }: Pick<AlertRecord, 'event' | 'cause'>,
  told: readonly AlertRecord[],
  policy: AlertPolicy,
  now: Date,
): boolean {
  if (cause === undefined || familyOf(event) === 'restore') return true;
  const own = told.filter((record) => familyOf(record.event) === familyOf(event));
  const wasWell = own.findLastIndex((record) => record.cause === undefined);
  const same = recent(own, policy, now).filter((record) => record.event === event && record.cause === cause);
  return same.length < MOST_TIMES && !same.some((record) => own.indexOf(record) > wasWell);
}

/** Whether the record of it has to be kept: what went wrong always, what went well only where it ends that. */
export function isKept({ event, cause }: Pick<AlertRecord, 'event' | 'cause'>, told: readonly AlertRecord[]): boolean {
  if (familyOf(event) === 'restore') return false;
  const last = told.findLast((record) => familyOf(record.event) === familyOf(event));
  return cause !== undefined || last?.cause !== undefined;
}

/** `backup` of `backup.failed`. */
export function familyOf(event: NoticeEvent): string {
  return event.slice(0, event.indexOf('.'));
}
