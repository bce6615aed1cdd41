// `show`: all that is known of one backup, and how it is put back. Needs no key.

import type { Command } from 'commander';

import type { Backup } from '../../../core/backup.js';
import { systemClock } from '../../../core/clock.js';
import type { Manifest } from '../../../core/manifest.js';
import type { Session } from '../../session.js';
import type { Verb } from '../../verb.js';
import { chainOf, waysBack } from '../../ways-back.js';
import { formatShown } from './page.js';

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
    const buildsOn = chain.buildsOn.map(withoutFingerprint);
    const shown = { ...backup, ...chain, buildsOn, restore: waysBack(backup, buildsOn, command) };
    session.terminal.answer(shown, () => formatShown(shown, systemClock.now(), session.terminal.paint));
  },
};

/** It is shown to nobody. */
function withoutFingerprint(backup: Backup): Backup {
  const { fingerprint: _, ...facts } = backup.manifest.facts;
  const manifest: Manifest = { ...backup.manifest, facts };
  return { ...backup, manifest };
}
