// What a verb works with while it runs: the backups, opened when they are first asked for, and the terminal.

import type { RunRecord } from '../core/run.js';
import type { BackupModuleOptions } from '../nest/options/options.js';
import type { Aim } from '../nest/standalone/aimed-options.js';
import type { Hosted } from '../nest/standalone/hosted.js';
import type { Standalone } from '../nest/standalone/standalone.js';
import type { GlobalOptions } from './global-options.js';
import type { Terminal } from './terminal/terminal.js';

export class Session {
  /** What is left behind when the process ends at once, and what to do about it. */
  mayLeave: string | undefined;
  /** While a run is followed: ends the line that its progress is drawn on, for what is said or asked meanwhile. */
  endProgress: (() => void) | undefined;
  private found: Promise<BackupModuleOptions> | undefined;
  private opened: Promise<Standalone> | undefined;
  private app: Promise<Hosted> | undefined;

  constructor(
    readonly options: GlobalOptions,
    readonly terminal: Terminal,
    /** Aborts at the first Ctrl-C. */
    readonly signal: AbortSignal,
  ) {}

  /** Whether the application says where its data is. Otherwise its backups say only what it was. */
  get knowsSources(): boolean {
    return (this.options.config ?? this.options.app) !== undefined;
  }

  /** @throws BackupError when the place is not named, can't be reached, or holds nothing */
  async open(): Promise<Standalone> {
    this.opened ??= this.options.app === undefined ? this.load((options) => options) : this.host(this.options.app);
    return await this.opened;
  }

  /** The same with the data of a job elsewhere. @throws BackupError also when that is no place for it */
  async openAt(aim: Aim): Promise<Standalone> {
    const { aimOptions } = await import('../nest/standalone/aimed-options.js');
    return await this.reopen((options) => aimOptions(options, aim));
  }

  /** The same with other options. */
  async reopen(change: (options: BackupModuleOptions) => BackupModuleOptions): Promise<Standalone> {
    await this.leave();
    this.opened = this.load(change);
    return await this.opened;
  }

  /** Of places that a verb is told by itself: what is written to is made where there is nothing yet. */
  async openPlaces(find: () => Promise<BackupModuleOptions>): Promise<Standalone> {
    this.opened = find().then(async (options) => {
      const { startStandalone } = await import('../nest/standalone/standalone.js');
      return await startStandalone(options, { makesStorages: true });
    });
    return await this.opened;
  }

  /** What can't be stopped and changes nothing is not waited for after Ctrl-C. @throws the signal's reason */
  async unlessStopped<T>(work: Promise<T>): Promise<T> {
    return await new Promise<T>((resolve, reject) => {
      const stop = (): void => reject(this.signal.reason as Error);
      if (this.signal.aborted) stop();
      this.signal.addEventListener('abort', stop, { once: true });
      void work.then(resolve, reject).finally(() => this.signal.removeEventListener('abort', stop));
    });
  }

  /** Ends what is under way. */
  async close(): Promise<void> {
    await this.leave();
    const app = await this.app?.catch(() => undefined);
    await app?.close();
  }

  /** An application stays: its options may be about what lives in it. */
  private async leave(): Promise<void> {
    if (this.opened !== this.app) await (await this.opened?.catch(() => undefined))?.close();
  }

  private async load(change: (options: BackupModuleOptions) => BackupModuleOptions): Promise<Standalone> {
    const { startStandalone } = await import('../nest/standalone/standalone.js');
    this.found ??= this.find();
    // Where there is none of the given URL there is nothing to find: it is not made by looking.
    const standalone = await startStandalone(change(await this.found), { makesStorages: this.knowsSources });
    standalone.backups.events$.subscribe((event) => {
      if (event.type === 'run') this.tellIfLost(event.run);
    });
    return standalone;
  }

  /** Somebody may be waiting for it, and what it left is in the way of nobody. */
  private tellIfLost({ id, operation, job, error }: RunRecord): void {
    if (error?.code !== 'RUN_LOST') return;
    const left = operation === 'restore' ? ' What it left beside the data goes with the next restore there.' : '';
    this.terminal.warn(`${id}, a ${operation} of ${job}, did not end: ${error.message}${left}`);
  }

  private async find(): Promise<BackupModuleOptions> {
    const { app } = this.options;
    if (app !== undefined) return (await this.host(app)).options;
    const { findOptions } = await import('./open/find-options.js');
    return await findOptions(this.options, this.terminal, this.signal);
  }

  private host(app: string): Promise<Hosted> {
    this.app ??= startApp(app);
    return this.app;
  }
}

async function startApp(app: string): Promise<Hosted> {
  const { loadApp } = await import('./open/load-app.js');
  const { startHosted } = await import('../nest/standalone/hosted.js');
  return await startHosted(await loadApp(app));
}
