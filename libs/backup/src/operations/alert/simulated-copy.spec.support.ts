// A simulated copy of the application: it looks, tells, and dies in the middle of anything.

import { AlertLog } from '../../catalog/alert-log.js';
import { SETUP } from '../../core/alert.js';
import type { Channel } from '../../core/channel.js';
import type { Clock } from '../../core/clock.js';
import { BackupError } from '../../core/errors.js';
import { type HealthReport, type JobHealth, worst } from '../../core/health.js';
import type { News } from '../../core/news.js';
import type { Notice } from '../../core/notifier.js';
import { HOUR } from '../../kit/durations.js';
import { untilAborted } from '../../kit/interruptible.js';
import type { ManualClock } from '../../testing/manual-clock.js';
import { AlertBook } from './alert-book.js';
import { Alerts } from './alerts.js';
import { ChannelQueue } from './channel-queue.js';
import type { RunNotice } from './claim-run.js';
import { type AlertDesk, topicOf } from './desk.js';
import { Dispatcher } from './dispatcher.js';
import { Repeats } from './repeats.js';
import { SimulatedStorage } from './simulated-storage.spec.support.js';

export const REMIND_MS = 24 * HOUR;

/** What is outside of a copy. */
export interface Surroundings {
  readonly manual: ManualClock;
  readonly channels: readonly Omit<Channel, 'notifier'>[];
  /** Objects by destination, in the order of the options. */
  readonly destinations: ReadonlyMap<string, Map<string, string>>;
  /** By job. */
  readonly destinationsOf: ReadonlyMap<string, readonly string[]>;
  /** Answers when the copy can get there, throws or hangs when it can't. */
  readonly reach: (copy: Copy, destination: string, signal?: AbortSignal) => Promise<void>;
  readonly deliver: (copy: Copy, channel: string, news: News, signal?: AbortSignal) => Promise<void>;
  readonly died: (copy: Copy) => void;
  /** Telling never rejects. */
  readonly broke: (error: unknown) => void;
}

export class Copy {
  /** By how much its clock is wrong. */
  offsetMs = 0;
  /** It dies at this step from now on. */
  doomedIn = Infinity;
  isDead = false;
  readonly bornAt: number;
  readonly desk: AlertDesk;
  readonly queues: readonly ChannelQueue[];
  private readonly alerts: Alerts;
  private readonly stopping = new AbortController();
  private turn: Promise<void> = Promise.resolve();

  constructor(
    readonly name: string,
    private readonly world: Surroundings,
  ) {
    const { manual, destinations, destinationsOf } = world;
    this.bornAt = manual.elapsed();
    const clock: Clock = {
      now: () => new Date(manual.now().getTime() + this.offsetMs),
      elapsed: () => manual.elapsed(),
      sleep: async (ms, signal) => await manual.sleep(ms, signal),
      timeout: (ms, callback) => manual.timeout(ms, callback),
    };
    const logs = new Map([...destinations].map(([place, objects]) => [place, this.logOf(place, objects, clock)]));
    const setup = new AlertBook(SETUP, [...logs.values()], clock);
    const books = new Map(
      [...destinationsOf].map(([job, places]) => {
        const own = places.flatMap((place) => logs.get(place) ?? []);
        return [job, new AlertBook(job, own, clock)];
      }),
    );
    this.queues = world.channels.map((channel) => this.queueOf(channel, clock));
    const dispatcher = new Dispatcher(this.queues);
    const toldLast = () => setup.known().findLast(({ at }) => at <= clock.now());
    this.desk = {
      bookOf: (subject) => books.get(subject) ?? setup,
      dispatcher,
      repeats: new Repeats(),
      policy: { remindAfterMs: REMIND_MS },
      clock,
      targetOf: (job) => job,
      setupFindings: () => dispatcher.findings(toldLast()),
    };
    this.alerts = new Alerts(this.desk);
  }

  look(jobs: readonly JobHealth[]): void {
    const report = this.reportOf(jobs);
    this.inTurn(async () => await this.alerts.tellHealth(report));
  }

  ran(notice: RunNotice, job: JobHealth): void {
    this.inTurn(async () => await this.alerts.tellRun([notice], this.reportOf([job])));
  }

  /** The numbers that wait for a channel here. */
  heldFor(channel: string, job: string, highest: number): number[] {
    const queue = this.queues.find((one) => one.channel.name === channel);
    const numbers = Array.from({ length: highest }, (_, index) => index + 1);
    return numbers.filter((number) => queue?.holds(topicOf(job, 'health'), number));
  }

  /** As a copy does that is told to end. */
  stop(): void {
    this.stopping.abort(new BackupError('SHUTTING_DOWN', 'Simulated.'));
    this.desk.dispatcher.stop();
    this.die();
  }

  die(): void {
    if (this.isDead) return;
    this.world.died(this);
    this.isDead = true;
  }

  /** One step of what it does. A dead copy does nothing more. */
  async step(): Promise<void> {
    if (!this.isDead && --this.doomedIn < 0) this.die();
    if (this.isDead) await new Promise(() => undefined);
  }

  private reportOf(jobs: readonly JobHealth[]): HealthReport {
    const findings = this.desk.setupFindings();
    const level = worst([...findings, ...jobs].map((one) => one.level));
    return { level, summary: '', checkedAt: this.desk.clock.now(), findings, jobs };
  }

  private inTurn(work: () => Promise<void>): void {
    this.turn = this.after(this.turn, work);
  }

  private async after(before: Promise<void>, work: () => Promise<void>): Promise<void> {
    const { signal } = this.stopping;
    await before;
    if (signal.aborted) return;
    await untilAborted(work(), signal).catch((error: unknown) => {
      if (!signal.aborted) this.world.broke(error);
    });
  }

  private logOf(place: string, objects: Map<string, string>, clock: Clock): AlertLog {
    const storage = new SimulatedStorage(objects, async (signal) => {
      await this.step();
      await this.world.reach(this, place, signal);
    });
    return new AlertLog({ name: place, storage, prefix: '' }, clock);
  }

  private queueOf(channel: Omit<Channel, 'notifier'>, clock: Clock): ChannelQueue {
    const newsOf = new WeakMap<Notice, News>();
    const render = (news: News): Notice => {
      const { id, event, at } = news;
      const notice: Notice = { id, event, at, level: 'warning', title: '', blocks: [], text: '', html: '' };
      newsOf.set(notice, news);
      return notice;
    };
    const send = async (notice: Notice, signal?: AbortSignal): Promise<void> => {
      await this.step();
      const news = newsOf.get(notice);
      if (news) await this.world.deliver(this, channel.name, news, signal);
      await this.step();
    };
    const notifier = {
      kind: 'simulated',
      target: channel.name,
      send: async (notice: Notice, { signal }: { readonly signal?: AbortSignal } = {}) => await send(notice, signal),
    };
    return new ChannelQueue({ ...channel, notifier }, render, clock);
  }
}
