// Days of several copies, jobs, notifiers and destinations in which everything fails by chance, and what must hold meanwhile.

import { BackupError } from '../../core/errors.js';
import type { HealthLevel, JobHealth } from '../../core/health.js';
import { type HealthNews, isGathered, isHealthNews, jobHealthOf, type News, type RunNews } from '../../core/news.js';
import { HOUR, MINUTE } from '../../kit/durations.js';
import { untilAborted } from '../../kit/interruptible.js';
import { ManualClock } from '../../testing/manual-clock.js';
import { Copy, REMIND_MS, type Surroundings } from './simulated-copy.spec.support.js';
import {
  CHANNELS,
  COPIES,
  type Heard,
  JOBS,
  SOON_MS,
  type Listener,
  type State,
  stateOf,
  STATES,
} from './simulated-facts.spec.support.js';
import { Chance } from './simulated-storage.spec.support.js';

export class Simulation implements Surroundings {
  readonly manual = new ManualClock();
  readonly channels = CHANNELS;
  readonly destinations = new Map([
    ['nas', new Map<string, string>()],
    ['offsite', new Map<string, string>()],
  ]);
  readonly destinationsOf = JOBS;
  private readonly deaths: number[] = [];
  /** What somebody else has got, and the copy that was to tell this channel too died: by channel and job. */
  private readonly lost = new Map<string, number>();
  private readonly outages: { readonly place: string; readonly from: number; until: number; copy?: string }[] = [];
  private readonly chance: Chance;
  private readonly states = new Map<string, State>();
  private readonly seen = new Map<string, { at: number; state: State }[]>();
  private readonly listeners = new Map<string, Listener>();
  private readonly copies = new Map<string, Copy | undefined>();
  private readonly births = new Map<string, number>();
  private failure: Error | undefined;
  private runs = 0;
  /** What can go wrong besides notifiers: each seed has its own. */
  private readonly weather: {
    readonly outages: boolean;
    readonly clocks: boolean;
    readonly deaths: boolean;
    readonly together: boolean;
  };

  constructor(private readonly seed: number) {
    this.chance = new Chance(seed);
    this.weather = {
      outages: (seed & 1) > 0,
      clocks: (seed & 2) > 0,
      deaths: (seed & 4) > 0,
      together: (seed & 8) > 0,
    };
    for (const job of JOBS.keys()) this.states.set(job, stateOf([], 0));
    for (const { name } of CHANNELS) this.listeners.set(name, { mode: 'works', since: 0, heard: [] });
    for (const name of COPIES) this.births.set(name, 0);
  }

  get now(): number {
    return this.manual.elapsed();
  }

  /** Throws what did not hold, with the seed. */
  async live(days: number): Promise<void> {
    for (let minute = 0; minute < days * 24 * 60; minute++) {
      this.changeTheWorld();
      for (const [index, name] of COPIES.entries()) this.act(name, minute, index);
      await this.manual.advance(MINUTE);
      this.check();
      if (this.failure) throw this.failure;
    }
    for (const copy of this.copies.values()) copy?.stop();
    await this.manual.advance(10 * MINUTE);
    if (this.manual.pending > 0) this.fail(`${this.manual.pending} timers are left`);
  }

  async reach(copy: Copy, place: string, signal?: AbortSignal): Promise<void> {
    if (this.chance.oneIn(20)) await this.manual.sleep(this.chance.below(3000), signal);
    const outage = this.outages.find(
      (one) => one.place === place && one.until > this.now && (one.copy ?? copy.name) === copy.name,
    );
    if (!outage) return;
    if (this.chance.oneIn(3)) await untilAborted(new Promise<void>(() => undefined), signal);
    throw new BackupError('STORAGE_UNREACHABLE', `${place} is down.`);
  }

  async deliver(_copy: Copy, channel: string, news: News, signal?: AbortSignal): Promise<void> {
    const listener = this.listenerOf(channel);
    if (this.chance.oneIn(10)) await this.manual.sleep(this.chance.below(5000), signal);
    const { mode } = listener;
    if (mode === 'fails') throw new BackupError('NOTIFIER_FAILED', 'Not now.');
    if (mode === 'refuses') throw new BackupError('NOTIFIER_FAILED', 'Never.', { retryable: false });
    if (mode === 'hangs') await untilAborted(new Promise<void>(() => undefined), signal);
    for (const item of this.itemsOf(news)) {
      this.mayBeTold(channel, item);
      listener.heard.push(item);
    }
    if (mode === 'part') throw new BackupError('NOTIFIED_IN_PART', 'Not all.');
  }

  broke(error: unknown): void {
    this.failure ??= new Error(`Seed ${this.seed}: ${String(error)}`);
  }

  died(copy: Copy): void {
    this.deaths.push(this.now);
    this.copies.set(copy.name, undefined);
    this.births.set(copy.name, this.now + (1 + this.chance.below(90)) * MINUTE);
    for (const job of JOBS.keys()) {
      const book = copy.desk.bookOf(job);
      for (const { name } of CHANNELS) {
        const held = copy.heldFor(name, job, book.nextNumber());
        if (held.some((number) => this.wasTaken(job, number))) this.lost.set(`${name} ${job}`, this.now);
      }
    }
  }

  private changeTheWorld(): void {
    const { chance, now } = this;
    for (const job of JOBS.keys()) {
      if (chance.oneIn(job === 'notes' ? 1500 : 150)) this.change(job);
    }
    for (const listener of this.listeners.values()) {
      if (!chance.oneIn(listener.mode === 'works' ? 900 : 200)) continue;
      listener.mode = listener.mode === 'works' ? chance.pick('fails', 'refuses', 'hangs', 'part') : 'works';
      listener.since = now;
    }
    for (const place of this.destinations.keys()) {
      if (!this.weather.outages || !chance.oneIn(1500)) continue;
      const until = now + chance.below(5 * 60) * MINUTE;
      this.outages.push({
        place,
        from: now,
        until,
        ...(chance.oneIn(2) ? { copy: chance.pick('one', 'two', 'three') } : {}),
      });
    }
  }

  private change(job: string): void {
    const names = STATES[this.chance.below(STATES.length)] ?? [];
    const old = this.states.get(job);
    if (names.join() !== old?.findings.map(({ name }) => name).join()) this.states.set(job, stateOf(names, this.now));
  }

  private act(name: string, minute: number, index: number): void {
    const { chance } = this;
    const copy = this.copies.get(name);
    if (!copy) {
      if ((this.births.get(name) ?? 0) <= this.now) this.copies.set(name, new Copy(name, this));
      return;
    }
    const { clocks, deaths, together } = this.weather;
    if (deaths && chance.oneIn(2000)) copy.stop();
    else if (deaths && chance.oneIn(1000)) copy.doomedIn = chance.below(40);
    if (clocks && chance.oneIn(1000)) copy.offsetMs = chance.oneIn(2) ? 0 : (chance.below(240) - 120) * MINUTE;
    if (minute % 60 === (this.seed * 7 + index * (together ? 0 : 19)) % 60) {
      if (deaths && chance.oneIn(12)) copy.doomedIn = chance.below(16);
      copy.look(this.lookAt([...JOBS.keys()]));
    }
    if (chance.oneIn(400)) this.run(copy, chance.pick('gallery', 'photos', 'notes'));
  }

  private run(copy: Copy, job: string): void {
    const [health] = this.lookAt([job]);
    if (!health) return;
    const failed = health.level === 'critical';
    const id = `run-${++this.runs}`;
    const at = this.manual.now();
    const run = {
      id,
      operation: 'restore',
      job,
      trigger: 'manual',
      state: 'succeeded',
      queuedAt: at,
      warnings: [],
      checks: [],
      notes: [],
    } as const;
    const event = failed ? 'backup.failed' : 'restore.finished';
    const news: RunNews = { id, at, event, run, target: job, health };
    copy.ran({ job, news, level: failed ? 'critical' : 'healthy', ...(failed ? { cause: 'X' } : {}) }, health);
  }

  private lookAt(jobs: readonly string[]): JobHealth[] {
    return jobs.map((job) => {
      const state = this.stateOf(job);
      const seen = this.seen.get(job) ?? [];
      this.seen.set(job, [...seen, { at: this.now, state }].slice(-500));
      return { job, level: state.level, summary: '', findings: state.findings, destinations: [], backups: 0 };
    });
  }

  private itemsOf(news: News): Heard[] {
    const item = (job: string, level: HealthLevel): Heard => ({ at: this.now, job, level, event: news.event });
    if ('run' in news && 'health' in news)
      return news.health && 'target' in news ? [item(news.health.job, news.health.level)] : [];
    const changes: readonly HealthNews[] = isGathered(news) ? news.changes : isHealthNews(news) ? [news] : [];
    return changes.flatMap((change) => {
      const health = jobHealthOf(change);
      return health ? [item(health.job, health.level)] : [];
    });
  }

  /** Where good news is held back, bad news that waits may be old. */
  private mayBeTold(channel: string, { job, level, event }: Heard): void {
    const looks = this.seen.get(job) ?? [];
    if (!event.startsWith('health.')) return;
    const recently = looks.filter(({ at }) => at >= this.now - SOON_MS || this.isHeldBack(job));
    if (!recently.some(({ state }) => state.level === level))
      this.fail(`${channel} is told by ${event} that ${job} is ${level}, which it was not`);
  }

  /**
   * Whoever can be reached, by a copy that lives long enough for two looks, believes what is so, and is reminded of what
   * lasts. What is held back comes a reminder's time later; so does what the copy that was to tell him took to its grave
   * when others had it, and a recovery not at all.
   */
  private check(): void {
    const copy = [...this.copies.values()].find((one) => one && !one.isDead && this.now - one.bornAt >= SOON_MS);
    if (!copy) return;
    for (const { name, filter } of CHANNELS) {
      const { mode, since, heard } = this.listenerOf(name);
      if (mode !== 'works') continue;
      for (const job of JOBS.keys()) {
        if ('jobs' in filter && !filter.jobs.some((one) => one === job)) continue;
        const { level, from } = this.stateOf(job);
        const begin = Math.max(from, since, copy.bornAt);
        const matters = (one: HealthLevel) => name !== 'pager' || one === 'critical';
        const own = heard.filter((item) => item.job === job);
        const health = own.findLastIndex(({ event }) => event.startsWith('health.'));
        const believed = own.slice(Math.max(0, health)).map((item) => item.level);
        if (health < 0) believed.push('healthy');
        const isRight = believed.some((one) => one === level || (!matters(one) && !matters(level)));
        const toldAt = own.filter((item) => item.at >= from);
        const most = this.mostMessages(job, from);
        if (toldAt.filter(({ event }) => event.startsWith('health.')).length > most)
          this.fail(`${name} was told more than ${most} times that ${job} is ${level}`);
        const isReminded = own.some((item) => item.at >= this.now - REMIND_MS - SOON_MS);
        if (matters(level) && level !== 'healthy' && !isReminded && this.now - begin > REMIND_MS + SOON_MS)
          this.fail(`${name} is not reminded that ${job} is ${level}`);
        if (isRight || this.now - begin <= SOON_MS) continue;
        if (this.isHeldBack(job) && this.now - from < REMIND_MS + SOON_MS) continue;
        const lost = this.lost.get(`${name} ${job}`) ?? -Infinity;
        if (lost >= from && (level === 'healthy' || this.now - lost < REMIND_MS + SOON_MS)) continue;
        this.fail(
          `${name} believes that ${job} is ${believed.join(' or ')}, and it is ${level} since ${(this.now - from) / HOUR} h`,
        );
      }
    }
  }

  /** By what some copy knows it was told twice lately that it is better: the third time has to wait. */
  private isHeldBack(job: string): boolean {
    return [...this.copies.values()].some((copy) => {
      const known = copy?.desk.bookOf(job).known() ?? [];
      const good = known.filter(({ event }) => event === 'health.better' || event === 'health.recovered');
      return good.filter(({ at }) => at.getTime() > this.manual.now().getTime() - 2 * REMIND_MS).length > 1;
    });
  }

  private wasTaken(job: string, number: number): boolean {
    const mark = `.alerts/${job}/${String(number).padStart(8, '0')}-sent.json`;
    return [...this.destinations.values()].some((objects) => objects.has(mark));
  }

  /**
   * Once, and each reminder; again for each copy that died before it could say so. Copies that can't read what others have
   * told, or whose clocks differ by more than ten minutes, may tell it each.
   */
  private mostMessages(job: string, from: number): number {
    const reminders = Math.floor((this.now - from) / REMIND_MS) + 1;
    const deaths = this.deaths.filter((at) => at >= from - 2 * HOUR).length;
    const outages = this.outages.filter((one) => JOBS.get(job)?.includes(one.place)).length;
    return (1 + reminders) * (outages > 0 || this.weather.clocks ? COPIES.length : 1) + deaths;
  }

  private stateOf(job: string): State {
    return this.states.get(job) ?? stateOf([], 0);
  }

  private listenerOf(channel: string): Listener {
    const listener = this.listeners.get(channel);
    if (listener) return listener;
    throw new Error(`There is no ${channel}.`);
  }

  private fail(what: string): never {
    const error = new Error(`Seed ${this.seed}, hour ${(this.now / HOUR).toFixed(2)}: ${what}.`);
    // What is thrown to a copy is a failure of its notifier to it, and goes no further.
    this.failure ??= error;
    throw error;
  }
}
