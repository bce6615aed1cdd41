// Who and what there is in a simulation.

import { DEFAULT_EVENTS } from '../../core/channel.js';
import { type Finding, type FindingName, type HealthLevel, worst } from '../../core/health.js';
import type { News } from '../../core/news.js';
import { HOUR, MINUTE } from '../../kit/durations.js';

type Mode = 'works' | 'fails' | 'refuses' | 'hangs' | 'part';

export const CHANNELS = [
  { name: 'ops', filter: { level: 'healthy', events: DEFAULT_EVENTS } },
  { name: 'pager', filter: { level: 'critical', events: DEFAULT_EVENTS } },
  { name: 'owner', filter: { level: 'warning', events: DEFAULT_EVENTS, jobs: ['gallery'] } },
] as const;
export const JOBS = new Map([
  ['gallery', ['nas', 'offsite']],
  ['photos', ['offsite']],
  ['notes', ['nas']],
]);
export const COPIES = ['one', 'two', 'three'];
export const STATES: readonly (readonly FindingName[])[] = [
  [],
  [],
  [],
  ['shrunk'],
  ['behind'],
  ['shrunk', 'behind'],
  ['stale'],
  ['stale', 'shrunk'],
];
const CRITICAL: ReadonlySet<string> = new Set(['stale']);
/** Two looks, and the ten minutes after which another may tell what one has claimed. */
export const SOON_MS = 2 * HOUR + 10 * MINUTE;

export interface State {
  readonly findings: readonly Finding[];
  readonly level: HealthLevel;
  readonly from: number;
}

export interface Heard {
  readonly at: number;
  readonly job: string;
  readonly level: HealthLevel;
  readonly event: News['event'];
}

export interface Listener {
  mode: Mode;
  /** Since when it is in this mode. */
  since: number;
  readonly heard: Heard[];
}

export function stateOf(names: readonly FindingName[], from: number): State {
  const findings = names.map((name): Finding => {
    return { level: CRITICAL.has(name) ? 'critical' : 'warning', name, message: '', hint: '' };
  });
  return { findings, level: worst(findings.map(({ level }) => level)), from };
}
