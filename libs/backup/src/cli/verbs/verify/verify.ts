// `verify`: reads backups back, every copy and every byte, and writes down beside them what was found.

import type { Command } from 'commander';

import { type Backup, storedBytes } from '../../../core/backup.js';
import { isDamage } from '../../../core/damage.js';
import { BackupError, type ErrorReport } from '../../../core/errors.js';
import type { ManifestSummary } from '../../../core/manifest.js';
import { counted } from '../../../kit/counted.js';
import { onOneLine } from '../../../kit/one-line.js';
import type { BackupService } from '../../../nest/backup.service.js';
import { askedHere } from '../../asked-here.js';
import { EXIT } from '../../exit-codes.js';
import { followRun } from '../../follow-run.js';
import type { Session } from '../../session.js';
import type { Paint } from '../../terminal/paint.js';
import type { Verb } from '../../verb.js';
import { warnOfMissing } from '../../words/failures.js';
import { withHintHere } from '../../words/hint-here.js';

interface VerifyOptions {
  readonly job?: string;
  readonly all?: true;
}

type Subject = Backup<ManifestSummary>;

interface Verified {
  readonly backupId: string;
  readonly job: string;
  /** What was found of each copy, by its destination. Absent: not all were as they should be. */
  readonly copies?: Readonly<Record<string, string>>;
  readonly error?: ErrorReport;
  /** True: it is bad. Absent beside an error: that could not be told. */
  readonly damaged?: true;
}

const EVERY_ONE = 1_000_000;

export const verify: Verb = {
  name: 'verify',
  summary: 'reads backups back, every copy and every byte; without a key as they are stored',
  configure(command: Command) {
    command
      .argument('[backup]', 'its id, as list shows it')
      .option('-j, --job <name>', 'every backup of one job, the newest first')
      .option('--all', 'every backup there is, the newest first');
  },
  async run(session: Session, command: Command) {
    const [id] = command.args;
    const options = command.opts<VerifyOptions>();
    requireOne(id, options);
    const { backups } = await session.open();
    const { subjects, missing } =
      id === undefined
        ? await everyOne(backups, options, session)
        : { subjects: [await backups.get(id, { signal: session.signal })], missing: EXIT.done };
    const verified: Verified[] = [];
    for (const [index, subject] of subjects.entries()) {
      if (subjects.length > 1) session.terminal.remark(`${index + 1} of ${subjects.length}: ${subject.id}`);
      verified.push(await verifyOne(backups, subject, session));
    }
    const bad = verified.filter(({ error }) => error !== undefined).length;
    session.terminal.answer({ verified, bad }, () => formatVerified(verified, bad, session.terminal.paint));
    return bad === 0 ? missing : EXIT.failed;
  },
};

/** @throws BackupError REQUEST_INVALID */
function requireOne(id: string | undefined, { job, all }: VerifyOptions): void {
  if ([id, job, all].filter((given) => given !== undefined).length === 1) return;
  throw new BackupError('REQUEST_INVALID', 'It has to be said what is to be verified, in one way.', {
    hint: 'Give the id of a backup, or --job <name>, or --all.',
  });
}

async function everyOne(backups: BackupService, { job }: VerifyOptions, { terminal, signal }: Session) {
  const filter = { ...(job === undefined ? {} : { job }), limit: EVERY_ONE };
  const page = await backups.list(filter, { signal, fresh: true });
  return { subjects: page.backups, missing: warnOfMissing(page, terminal) };
}

/** One that is bad keeps no other from being read. @throws BackupError when it was stopped */
async function verifyOne(backups: BackupService, subject: Subject, session: Session): Promise<Verified> {
  const { id: backupId, manifest, copies } = subject;
  const about = { backupId, job: manifest.job };
  try {
    const started = await backups.startVerify(backupId, askedHere());
    const { result } = await followRun(session, backups, started, storedBytes(subject) * copies.length);
    const found = Object.entries(result.evidence).map(([destination, { summary }]) => [destination, summary]);
    return { ...about, copies: Object.fromEntries(found) as Record<string, string> };
  } catch (error) {
    session.signal.throwIfAborted();
    return {
      ...about,
      error: withHintHere(BackupError.from(error)).toJSON(),
      ...(isDamage(error) ? { damaged: true } : {}),
    };
  }
}

function formatVerified(verified: readonly Verified[], bad: number, paint: Paint): string {
  const lines = verified.flatMap(({ backupId, job, copies = {}, error, damaged }) => [
    `${backupId}  ${job}  ${error === undefined ? paint.good('good') : paint.bad(damaged ? 'BAD' : 'NOT VERIFIED')}`,
    ...Object.entries(copies).map(([destination, summary]) => `  ${destination}: ${onOneLine(summary)}`),
    ...(error === undefined ? [] : [`  ${onOneLine(error.message)} [${error.code}]`, `  → ${onOneLine(error.hint)}`]),
  ]);
  const count = counted(verified.length, 'backup');
  return [...lines, bad === 0 ? `${count} verified.` : `${bad} of ${count} could not be verified.`].join('\n');
}
