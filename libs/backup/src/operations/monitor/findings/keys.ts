// What is to be said about keys: sealed to some that are elsewhere, or to one that was lost.

import type { Finding } from '../../../core/health.js';
import type { KeyFit } from '../../../core/stage.js';
import type { Job } from '../../job.js';
import type { Keys, Survey } from '../survey.js';

/** Having no key at hand is what some want; having the wrong one is what nobody wants. */
export function foreignKeys(job: Job, keyFit: KeyFit): Finding[] {
  if (keyFit !== 'foreign') return [];
  return [
    {
      level: 'warning',
      name: 'foreign-keys',
      message: `None of the identities at hand opens what ${job.name} encrypts now; it could not be restored from here.`,
      hint: 'Name a recipient that belongs to one of the identities, or give the identity of one of the recipients.',
    },
  ];
}

/** What is encrypted now is one thing, what the newest backup was encrypted with another. */
export function lostKeys({ job, newestGood }: Survey, keys: Keys): Finding[] {
  if (!newestGood) return [];
  const newest = `${newestGood.manifest.id}, the newest good backup of ${job.source.target}`;
  if (keys.newest === 'missing') {
    return [
      {
        level: 'warning',
        name: 'keys-missing',
        message: `${newest}, was encrypted with a passphrase, and none is given now; it could not be restored from here.`,
        hint: 'Give it back: encryption: { passphrase }. Without it new backups are not encrypted with it either.',
      },
    ];
  }
  if (keys.newest === 'absent' && keys.runs !== 'absent') {
    return [
      {
        level: 'warning',
        name: 'keys-missing',
        message: `${newest}, was encrypted to public keys, and what ${job.name} takes now is not.`,
        hint: 'If a setting was lost, give it back: encryption: { recipients }. If it is meant, the next backup ends this.',
      },
    ];
  }
  if (keys.newest === 'foreign' && keys.runs !== 'foreign') {
    return [
      {
        level: 'warning',
        name: 'foreign-keys',
        message: `None of the identities at hand opens ${newest}; it could not be restored from here.`,
        hint: 'Keep the identity of the former recipients in encryption.identities as long as there are backups for it.',
      },
    ];
  }
  return [];
}
