// Hears of runs and of looks at health, and tells people: one thing after the other, beside everything else.

import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';

import { BackupError } from '../../core/errors.js';
import type { Finding, HealthReport } from '../../core/health.js';
import type { RunRecord } from '../../core/run.js';
import { untilAborted } from '../../kit/interruptible.js';
import { redact } from '../../kit/redact.js';
import { Alerts } from '../../operations/alert/alerts.js';
import { type AlertDesk, testNews } from '../../operations/alert/desk.js';
import type { NotifierTest } from '../../operations/alert/dispatcher.js';
import { EventStream } from '../event-stream.js';
import { BACKUP_PLAN, type BackupPlan } from '../tokens.js';
import { composeDesk } from './compose-alerts.js';
import { Heart } from './heart.js';
import { RunNotices } from './run-notices.js';

/** What is being sent when the application closes gets so long; what is left is told after the next start. */
const GRACE_MS = 1000;

@Injectable()
export class Announcer implements OnModuleInit {
  private readonly logger = new Logger('Backup');
  private readonly stopping = new AbortController();
  private readonly heart: Heart | undefined;
  private readonly desk: AlertDesk;
  private readonly alerts: Alerts;
  private readonly notices: RunNotices;
  /** Of each kind the newest run that waits for its turn. */
  private readonly waiting = new Map<string, RunRecord>();
  private turn: Promise<void> = Promise.resolve();

  constructor(
    @Inject(BACKUP_PLAN) private readonly plan: BackupPlan,
    @Inject(EventStream) private readonly stream: EventStream,
  ) {
    const { heartbeat, settings } = plan;
    this.heart = heartbeat && settings.heartbeat && new Heart(heartbeat, settings.heartbeat.when);
    this.desk = composeDesk(plan, () => this.heart?.findings() ?? []);
    this.alerts = new Alerts(this.desk);
    this.notices = new RunNotices(plan, () => this.findings());
  }

  onModuleInit(): void {
    if (!this.hasListeners) return;
    this.stream.events$.subscribe((event) => {
      if (event.type === 'prune.refused') this.notices.refused(event);
      if (event.type === 'run' && this.notices.concerns(event.run)) this.enqueue(event.run);
    });
  }

  /** What is to be said about the set-up as a whole. */
  findings(): readonly Finding[] {
    return this.desk.setupFindings();
  }

  /** After a look at all jobs. Resolves when whoever can be told was told. Never rejects. */
  async announce(report: HealthReport): Promise<void> {
    await this.inTurn(async () => {
      await this.heart?.beat(report, this.stopping.signal);
      if (this.hasListeners) await this.alerts.tellHealth(report);
    });
  }

  /** Beside the turn of other messages: whoever asks for it waits for the answer. */
  async test(): Promise<NotifierTest[]> {
    return await this.desk.dispatcher.test(testNews(this.plan.clock.now()));
  }

  /** Gives what is being sent a moment. Never rejects. */
  async stop(): Promise<void> {
    const timeUp = new AbortController();
    await Promise.race([this.turn, this.plan.clock.sleep(GRACE_MS, timeUp.signal).catch(() => undefined)]);
    timeUp.abort();
    this.stopping.abort(new BackupError('SHUTTING_DOWN', 'The application is shutting down.'));
    this.desk.dispatcher.stop();
  }

  private get hasListeners(): boolean {
    return this.plan.channels.length > 0;
  }

  /** A run that nobody was told of makes way for a newer one of its kind: no storm can pile up. */
  private enqueue(run: RunRecord): void {
    const kind = `${run.job} ${run.operation}`;
    const isWaiting = this.waiting.has(kind);
    this.waiting.set(kind, run);
    if (!isWaiting) void this.inTurn(async () => await this.tellRun(kind));
  }

  private async tellRun(kind: string): Promise<void> {
    const run = this.waiting.get(kind);
    this.waiting.delete(kind);
    if (!run) return;
    const report = await this.notices.healthAfter(run);
    await this.alerts.tellRun(await this.notices.of(run, report), report);
  }

  private async inTurn(work: () => Promise<void>): Promise<void> {
    this.turn = this.after(this.turn, work);
    await this.turn;
  }

  private async after(before: Promise<void>, work: () => Promise<void>): Promise<void> {
    const { signal } = this.stopping;
    await before;
    if (signal.aborted) return;
    try {
      await untilAborted(work(), signal);
    } catch (error) {
      if (!signal.aborted) this.complain(BackupError.from(error));
    }
  }

  private complain({ code, message, hint }: BackupError): void {
    this.logger.error(`Nobody could be told: [${code}] ${redact(message)} ${hint}`);
  }
}
