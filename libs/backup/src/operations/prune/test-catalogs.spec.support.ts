// Catalogs and policies nobody thought of, and what must be true of every plan.

import * as fc from 'fast-check';

import { atLeast, isOwn, TRIGGERS, TRUST_LEVELS } from '../../core/backup.js';
import { DAY, HOUR } from '../../kit/durations.js';
import { byNewest, hasRules, isRule, type PruneCandidate, type PrunePlan, type RetentionPolicy } from './policy.js';

export const NOW = new Date('2026-06-01T00:00:00Z');

/** Made from a number each, because a hundred thousand catalogs of objects take long to make. */
export const catalogs: fc.Arbitrary<PruneCandidate[]> = fc
  .uint32Array({ maxLength: 24 })
  .map((seeds) => Array.from(seeds, candidateOf));

const SETTINGS = [undefined, undefined, 1, 2, 3, 7, 30, 0.5, 0, -1, Number.NaN, Infinity, -Infinity] as const;

export const policies: fc.Arbitrary<RetentionPolicy> = fc
  .uint8Array({ minLength: 13, maxLength: 13 })
  .map((seeds) => policyOf(Array.from(seeds, (seed) => SETTINGS[seed % SETTINGS.length])));

function candidateOf(seed: number, index: number): PruneCandidate {
  const dice = diceOf(seed);
  const startedAt = new Date(NOW.getTime() + (8 - dice(1024)) * 7 * HOUR);
  const [trust = 'stored', trigger = 'manual'] = [TRUST_LEVELS[dice(4)], TRIGGERS[dice(8) % TRIGGERS.length]];
  const [pin, base, hold, shrunk, bytes] = [dice(8), dice(4), dice(8), dice(8), dice(64)];
  return {
    id: `backup-${index}`,
    startedAt,
    trust,
    trigger,
    bytes,
    plainBytes: shrunk === 1 ? 10 : 100,
    ...(pin === 1 ? { pinned: { at: startedAt } } : {}),
    ...(base === 1 ? { basedOn: `backup-${(index * 7 + bytes) % 30}` } : {}),
    ...(hold === 1 ? { heldUntilMs: NOW.getTime() + (bytes - 32) * DAY } : {}),
    ...(hold === 2 && bytes < 8 ? { heldUntilMs: Infinity } : {}),
  };
}

/** Takes a number apart. */
function diceOf(seed: number): (sides: number) => number {
  let rest = seed;
  return (sides) => {
    const side = rest % sides;
    rest = Math.floor(rest / sides);
    return side;
  };
}

function policyOf(settings: readonly (number | undefined)[]): RetentionPolicy {
  const [
    keepLast,
    days,
    hourly,
    daily,
    weekly,
    monthly,
    yearly,
    sizes,
    floor,
    safetyDays,
    eventDays,
    eventDaily,
    zone,
  ] = settings;
  const byTrigger =
    eventDays === undefined ? undefined : { event: { maxAgeMs: eventDays * DAY, ...given({ daily: eventDaily }) } };
  return {
    ...given({ keepLast, hourly, daily, weekly, monthly, yearly }),
    ...given({ maxAgeMs: times(days, DAY), maxTotalBytes: times(sizes, 50), keepSafetyMs: times(safetyDays, DAY) }),
    ...(byTrigger ? { byTrigger } : {}),
    ...(zone === 7 ? { timeZone: 'America/New_York' } : {}),
    minVerified: floor ?? 1,
  };
}

function times(number: number | undefined, unit: number): number | undefined {
  return number === undefined ? undefined : number * unit;
}

function given<K extends string>(values: Readonly<Record<K, number | undefined>>): Partial<Record<K, number>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<
    Record<K, number>
  >;
}

/** The same but for some optional fields. */
export function without<T extends object, K extends keyof T>(value: T, ...keys: readonly K[]): Omit<T, K> {
  const rest = Object.entries(value).filter(([key]) => !(keys as readonly PropertyKey[]).includes(key));
  return Object.fromEntries(rest) as Omit<T, K>;
}

export function kept({ decisions }: PrunePlan): string[] {
  return decisions.filter(({ keep }) => keep).map(({ id }) => id);
}

/** What the job's own runs made and somebody has read back, with its bases, newest first, but for a wrong clock's. */
export function goodOf(candidates: readonly PruneCandidate[]): PruneCandidate[] {
  return presentOf(candidates)
    .filter((entry) => isOwn(entry) && isWhole(entry, candidates))
    .toSorted(byNewest);
}

/** True for what is verified, and all that it builds on. */
function isWhole(entry: PruneCandidate, all: readonly PruneCandidate[], above: readonly string[] = []): boolean {
  if (!atLeast(entry.trust, 'verified')) return false;
  if (entry.basedOn === undefined) return true;
  const base = all.find(({ id }) => id === entry.basedOn);
  return base !== undefined && !above.includes(base.id) && isWhole(base, all, [...above, base.id]);
}

export function presentOf(candidates: readonly PruneCandidate[]): PruneCandidate[] {
  return candidates.filter(({ startedAt }) => startedAt.getTime() <= NOW.getTime() + HOUR);
}

/** How many good ones stay at the least. */
export function leastGood({ minVerified }: RetentionPolicy): number {
  return Number.isNaN(minVerified) ? Infinity : Math.max(1, minVerified);
}

/** Which guard the plan breaks, in words; nothing when it breaks none. */
export function brokenGuards(
  candidates: readonly PruneCandidate[],
  policy: RetentionPolicy,
  plan: PrunePlan,
): string[] {
  const newestFirst = candidates.toSorted(byNewest);
  const stays = new Set(kept(plan));
  const must = mustStay(newestFirst, policy);
  const goes = plan.decisions.filter(({ keep }) => !keep);
  const gone = (entries: Iterable<string>) => [...entries].filter((id) => !stays.has(id));
  const bases = candidates.flatMap(({ id, basedOn }) => (basedOn !== undefined && stays.has(id) ? [basedOn] : []));
  const known = new Set(candidates.map(({ id }) => id));
  return [
    ...(sameIds(plan.decisions, newestFirst) ? [] : ['it does not name every backup once, newest first']),
    ...plan.decisions.filter(({ reason }) => !/^[A-Za-z].{4,}\.$/s.test(reason)).map(({ id }) => `${id} has no reason`),
    ...gone(must).map((id) => `${id} has to stay`),
    ...gone(bases.filter((id) => known.has(id))).map((id) => `${id} is needed`),
    ...(goes.length > 0 && goodOf(candidates).length === 0 ? ['there is no good one'] : []),
    ...(goes.length > 0 && !anyRule(policy) ? ['there is no rule'] : []),
    ...(plan.refused !== undefined && goes.length > 0 ? ['it was refused'] : []),
    ...(plan.refused === undefined ? tooLarge(plan, policy, must) : []),
  ];
}

/** The pinned, the newest, the newest good ones, those of a wrong clock, and what the storage holds. */
function mustStay(newestFirst: readonly PruneCandidate[], policy: RetentionPolicy): Set<string> {
  const newest = presentOf(newestFirst).find(isOwn);
  const ahead = newestFirst.filter((entry) => presentOf([entry]).length === 0);
  const floor = goodOf(newestFirst).filter((_, index) => index < leastGood(policy));
  const held = newestFirst.filter(({ heldUntilMs = -Infinity }) => heldUntilMs > NOW.getTime());
  const pinned = newestFirst.filter((entry) => entry.pinned);
  return new Set([...(newest ? [newest] : []), ...ahead, ...floor, ...held, ...pinned].map(({ id }) => id));
}

function sameIds(a: readonly PruneCandidate[], b: readonly PruneCandidate[]): boolean {
  return a.length === b.length && a.every(({ id }, index) => id === b[index]?.id);
}

function anyRule(policy: RetentionPolicy): boolean {
  return [policy, ...Object.values(policy.byTrigger ?? {})].some(hasRules) || isRule(policy.maxTotalBytes);
}

/**
 * More than the limit may stay only when each of them has to, or something that has to stay builds on it. What the
 * storage holds is not counted, so with such a one there is nothing to say here.
 */
function tooLarge({ decisions }: PrunePlan, { maxTotalBytes }: RetentionPolicy, must: ReadonlySet<string>): string[] {
  const own = decisions.filter((entry) => isOwn(entry) && entry.keep);
  const bytes = own.reduce((sum, entry) => sum + entry.bytes, 0);
  const isHeld = decisions.some(({ heldUntilMs }) => heldUntilMs !== undefined);
  if (isHeld || !isRule(maxTotalBytes) || bytes <= maxTotalBytes) return [];
  const staying = new Set([...must, ...decisions.filter((entry) => !isOwn(entry)).map(({ id }) => id)]);
  for (let before = -1; before < staying.size;) {
    before = staying.size;
    for (const { id, basedOn } of decisions) if (staying.has(id) && basedOn !== undefined) staying.add(basedOn);
  }
  return own.filter(({ id }) => !staying.has(id)).map(({ id }) => `${id} stays, and there is no room for it`);
}
