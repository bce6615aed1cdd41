// What a verb works with while it runs: the backups, opened when they are first asked for, and the terminal.

import type { Standalone } from '../nest/standalone/standalone.js';
import type { GlobalOptions } from './global-options.js';
import type { Terminal } from './terminal/terminal.js';

export class Session {
  private opened: Promise<Standalone> | undefined;

  constructor(
    readonly options: GlobalOptions,
    readonly terminal: Terminal,
    /** Aborts at the first Ctrl-C. */
    readonly signal: AbortSignal,
  ) {}

  /** @throws BackupError when the place is not named, can't be reached, or holds nothing */
  async open(): Promise<Standalone> {
    this.opened ??= this.load();
    return await this.opened;
  }

  /** Ends what is under way. */
  async close(): Promise<void> {
    const opened = await this.opened?.catch(() => undefined);
    await opened?.close();
  }

  private async load(): Promise<Standalone> {
    const { openBackups } = await import('./open/open-backups.js');
    return await openBackups(this.options, this.terminal, this.signal);
  }
}
