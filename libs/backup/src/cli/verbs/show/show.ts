// `show`: all that is known of one backup, and how it is put back. Needs no key.

import type { Command } from 'commander';

import type { Backup } from '../../../core/backup.js';
import { systemClock } from '../../../core/clock.js';
import { BackupError } from '../../../core/errors.js';
import type { Manifest } from '../../../core/manifest.js';
import type { BackupService } from '../../../nest/backup.service.js';
import type { GlobalOptions } from '../../global-options.js';
import type { Session } from '../../session.js';
import { typeThis } from '../../type-this.js';
import type { Verb } from '../../verb.js';
import { linesByHand } from '../../words/by-hand.js';
import { fetchFrom, urlOf } from '../../words/places.js';
import { formatShown } from './page.js';
import type { Shown } from './shown.js';

export const show: Verb = {
  name: 'show',
  summary: 'all about one backup, and how it is put back; needs no key',
  configure(command: Command) {
    command.argument('<backup>', 'its id, as list shows it');
  },
  async run(session: Session, command: Command) {
    const [id = ''] = command.args;
    const { backups } = await session.open();
    const backup = withoutFingerprint(await backups.get(id, { signal: session.signal }));
    const chain = await chainOf(backups, backup, session.signal);
    const shown = { ...backup, ...chain, restore: waysBack(backup, chain.buildsOn, command) };
    session.terminal.answer(shown, () => formatShown(shown, systemClock.now(), session.terminal.paint));
  },
};

function waysBack({ manifest, copies }: Backup, buildsOn: readonly Backup[], command: Command): Shown['restore'] {
  const options = command.opts<GlobalOptions>();
  const url = copies.map(({ destination }) => urlOf(destination, options)).find((known) => known !== undefined);
  const [key] = options.identity ?? [];
  const earlier = buildsOn.map((base) => base.manifest);
  return {
    withThisTool: `npx ${typeThis(command, 'restore', manifest.id)}`,
    byHand: linesByHand(manifest, earlier, fetchFrom(url), key),
  };
}

/** What can't be looked at is said on the page: the rest is worth showing all the same. */
async function chainOf(
  backups: BackupService,
  { manifest }: Backup,
  signal: AbortSignal,
): Promise<Pick<Shown, 'buildsOn' | 'chainBroken'>> {
  const buildsOn: Backup[] = [];
  let next = manifest.basedOn;
  try {
    while (next !== undefined) {
      if (buildsOn.some(({ id }) => id === next) || next === manifest.id) throw leadsBack(next);
      const base = withoutFingerprint(await backups.get(next, { signal }));
      buildsOn.unshift(base);
      next = base.manifest.basedOn;
    }
    return { buildsOn };
  } catch (error) {
    signal.throwIfAborted();
    return { buildsOn, chainBroken: BackupError.from(error).message };
  }
}

function leadsBack(id: string): BackupError {
  return new BackupError('CHAIN_BROKEN', `The backups that ${id} builds on lead back to it.`);
}

/** It is shown to nobody. */
function withoutFingerprint(backup: Backup): Backup {
  const { fingerprint: _, ...facts } = backup.manifest.facts;
  const manifest: Manifest = { ...backup.manifest, facts };
  return { ...backup, manifest };
}
