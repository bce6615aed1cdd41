// How far a run is: a bar that is drawn over itself on a terminal, and now and then a line elsewhere.

import type { Clock } from '../../core/clock.js';
import type { Progress } from '../../core/run.js';
import { formatDuration, SECOND } from '../../kit/durations.js';
import { formatBytes } from '../../kit/sizes.js';
import { onOneLine } from '../../kit/one-line.js';
import type { Terminal } from './terminal.js';

const BAR_WIDTH = 24;
const DEFAULT_COLUMNS = 80;
const REDRAW_MS = 100;
/** In a pipe nobody waits for the next step: a line is said when there was none for so long. */
const QUIET_MS = 5 * SECOND;
/** What takes long is said to go on. */
const REMINDER_MS = 30 * SECOND;
/** Before that a rate says more of the beginning than of what is to come. */
const SETTLED_MS = SECOND;
const LINE_START = '\r\u001b[K';

export class ProgressDisplay {
  private readonly isDrawn: boolean;
  private current: Progress | undefined;
  private stepBegan = 0;
  private lastShown = -Infinity;
  private stopTimer = (): void => undefined;

  /** `bytes`: what the steps move that say how far they are, where that is known. */
  constructor(
    private readonly terminal: Terminal,
    private readonly clock: Clock,
    private readonly bytes?: number,
  ) {
    const { streams, appearance } = terminal;
    this.isDrawn = streams.stderr.isTTY === true && streams.env['TERM'] !== 'dumb' && appearance.quiet !== true;
  }

  update(progress: Progress): void {
    const isNew = progress.step !== this.current?.step;
    if (isNew) this.stepBegan = this.clock.elapsed();
    this.current = progress;
    if (this.isDrawn) this.drawSoon(isNew);
    else this.sayNowAndThen(progress, isNew ? QUIET_MS : REMINDER_MS);
  }

  /** What is said next begins on a line of its own. */
  end(): void {
    this.stopTimer();
    if (this.isDrawn && this.current !== undefined) this.terminal.streams.stderr.write(LINE_START);
    this.current = undefined;
  }

  private sayNowAndThen({ step, fraction }: Progress, quietMs: number): void {
    const now = this.clock.elapsed();
    if (now - this.lastShown < quietMs) return;
    this.lastShown = now;
    this.terminal.remark(`… ${step}${fraction === undefined ? '' : `, ${Math.floor(fraction * 100)}%`}`);
  }

  private drawSoon(isNew: boolean): void {
    if (isNew || this.clock.elapsed() - this.lastShown >= REDRAW_MS) this.draw();
  }

  /** Drawn again after a second without news: the time goes on, and that shows that it has not hung. */
  private draw(): void {
    if (this.current === undefined) return;
    const now = this.clock.elapsed();
    this.lastShown = now;
    // A terminal that does not know its size says 0.
    const columns = this.terminal.streams.stderr.columns || DEFAULT_COLUMNS;
    const line = onOneLine(formatProgress(this.current, now - this.stepBegan, this.bytes));
    this.terminal.streams.stderr.write(`${LINE_START}${line.slice(0, Math.max(columns - 1, 1))}`);
    this.stopTimer();
    this.stopTimer = this.clock.timeout(SECOND, () => this.draw());
  }
}

/** `restoring the database  [████████░░░░]  66%  120.0 MB/s  12.0 s left`; without a fraction only the time. */
export function formatProgress({ step, fraction }: Progress, elapsedMs: number, bytes?: number): string {
  if (fraction === undefined) {
    return elapsedMs < SETTLED_MS ? step : `${step}  ${formatDuration(Math.floor(elapsedMs / SECOND) * SECOND)}`;
  }
  const done = Math.min(Math.max(fraction, 0), 1);
  const filled = Math.round(done * BAR_WIDTH);
  const parts = [step, `[${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)}]`, `${Math.floor(done * 100)}%`];
  if (done === 0 || elapsedMs < SETTLED_MS) return parts.join('  ');
  if (bytes !== undefined) parts.push(`${formatBytes(Math.round((done * bytes * SECOND) / elapsedMs))}/s`);
  if (done < 1) parts.push(`${formatDuration((elapsedMs * (1 - done)) / done)} left`);
  return parts.join('  ');
}
