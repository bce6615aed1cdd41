// Backups of row changes held in memory: a job without a catalog, whose captures build on each other.

import { systemClock } from '../core/clock.js';
import type { EarlierBackup, RestoreInput, Source } from '../core/source.js';
import { contentOf, examContext } from '../testing/source-exam/examination.js';

/** What a job has captured, oldest first. */
export class History {
  readonly backups: (EarlierBackup & { readonly basedOn?: string })[] = [];
  readonly notes: string[] = [];

  constructor(private readonly source: Source) {}

  async capture(): Promise<EarlierBackup> {
    const startedAt = systemClock.now();
    const capture = await this.source.capture({
      ...examContext(),
      note: (sentence) => void this.notes.push(sentence),
      earlier: async () => this.chain(),
    });
    try {
      const content = await contentOf(capture);
      const { basedOn } = capture;
      const id = `backup-${this.backups.length + 1}`;
      const backup = { id, startedAt, content, facts: await capture.facts(), ...(basedOn ? { basedOn } : {}) };
      this.backups.push(backup);
      return backup;
    } finally {
      await capture.close();
    }
  }

  /** The newest, with what it builds on before it. */
  chain(): EarlierBackup[] {
    const chain: EarlierBackup[] = [];
    let wanted = this.backups.at(-1)?.id;
    for (const backup of this.backups.toReversed()) {
      if (backup.id !== wanted) continue;
      chain.unshift(backup);
      wanted = backup.basedOn;
    }
    return chain;
  }

  /** What is applied to a restored backup. */
  input(): RestoreInput {
    const chain = this.chain();
    const last = chain.at(-1);
    if (last === undefined) throw new Error('Nothing was captured.');
    return { content: last.content, facts: last.facts, earlier: chain.slice(0, -1) };
  }
}
