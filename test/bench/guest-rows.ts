// Rows about what an application notices of a backup: memory, event loop, requests.

import type { Phase } from './host.js';
import { LATE_MS } from './latencies.js';
import type { Delays } from './loop-delay.js';
import type { Memory } from './memory.js';
import { type Row, withUnit } from './report.js';
import { median } from './statistics.js';

export interface Watched {
  readonly idle: Phase;
  readonly busy: Phase;
}

/** The most that a backup may take of the application, where nothing else is said. */
export const GUEST_TARGETS = {
  /** Added to the idle application, in megabytes. */
  memory: 150,
  /** The longest that the event loop may keep others waiting, but for one time in a hundred, in milliseconds. */
  delay: 15,
};

/** The worst round counts: a peak is what a machine runs out of. */
export function memoryRow(
  rounds: readonly Watched[],
  measure: string,
  of: keyof Memory,
  most = GUEST_TARGETS.memory,
): Row {
  const worst = rounds.toSorted((a, b) => addedBy(b, of) - addedBy(a, of))[0] as Watched;
  const [idle, busy] = [worst.idle.memory[of], worst.busy.memory[of]].map((size) => withUnit(size / 1e6, 'MB'));
  const which = rounds.length > 1 ? `, the worst of ${rounds.length}` : '';
  const detail = `${idle} idle, ${busy} at the peak${which}`;
  const target = of === 'tree' ? { target: most } : {};
  return { measure, unit: 'MB', value: addedBy(worst, of), ...target, detail };
}

function addedBy({ idle, busy }: Watched, of: keyof Memory): number {
  return (busy.memory[of] - idle.memory[of]) / 1e6;
}

export function delayRows(rounds: readonly Watched[], longest = GUEST_TARGETS.delay): Row[] {
  const row = (measure: string, of: keyof Delays, target?: number): Row => ({
    measure,
    unit: 'ms',
    value: median(rounds.map(({ busy }) => busy.delays[of])),
    ...(target === undefined ? {} : { target }),
    detail: `idle ${withUnit(median(rounds.map(({ idle }) => idle.delays[of])), 'ms')}`,
  });
  return [
    row('event loop delay, p50', 'p50'),
    row('event loop delay, p99', 'p99', longest),
    row('event loop delay but for lack of a core, p99', 'ownP99'),
    row('event loop delay, longest', 'max'),
  ];
}

/** Where the application was also watched beside another way, it must not notice more of ours. */
export function latencyRows(rounds: readonly Watched[], others: readonly Phase[] = [], way = ''): Row[] {
  const requests = rounds.reduce((sum, { busy }) => sum + busy.latencies.requests, 0);
  const row = (measure: string, of: 'p50' | 'p99'): Row => {
    const idle = withUnit(median(rounds.map((round) => round.idle.latencies[of])), 'ms');
    const target = others.length === 0 ? {} : { target: median(others.map(({ latencies }) => latencies[of])) };
    const beside = target.target === undefined ? '' : `, beside ${way} ${withUnit(target.target, 'ms')}`;
    return {
      measure,
      unit: 'ms',
      value: median(rounds.map(({ busy }) => busy.latencies[of])),
      ...target,
      detail: `idle ${idle}${beside}; ${requests} requests, one every 10 ms`,
    };
  };
  const rows = [row('request from another process, p50', 'p50'), row('request from another process, p99', 'p99')];
  return others.length === 0 ? rows : [...rows, lateRow(rounds, others, way)];
}

/** Percentiles say nothing of how long it went on: whoever takes twice as long holds up twice as many. */
function lateRow(rounds: readonly Watched[], others: readonly Phase[], way: string): Row {
  const theirs = median(others.map(({ latencies }) => latencies.late));
  return {
    measure: `requests that took more than ${LATE_MS} ms, in all of one backup`,
    unit: 'requests',
    value: median(rounds.map(({ busy }) => busy.latencies.late)),
    target: theirs,
    detail: `beside ${way} ${theirs}`,
  };
}
