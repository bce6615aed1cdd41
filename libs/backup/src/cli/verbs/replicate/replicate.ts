// `replicate`: copies what one place holds and another lacks. Needs no key.

import type { Command } from 'commander';

import { BackupError, hasCode } from '../../../core/errors.js';
import type { Standalone } from '../../../nest/standalone/standalone.js';
import { askedHere } from '../../asked-here.js';
import { EXIT, type ExitCode } from '../../exit-codes.js';
import { followRun } from '../../follow-run.js';
import type { Session } from '../../session.js';
import type { Verb } from '../../verb.js';
import { formatPlan, formatResult } from './formats.js';

interface ReplicateOptions {
  readonly from?: string;
  readonly to?: string;
  readonly job?: readonly string[];
  readonly within?: string;
  readonly dryRun?: true;
}

const GO_ON = 'What has arrived stays. Type the same again to go on from there.';

export const replicate: Verb = {
  name: 'replicate',
  summary: 'copies verified backups from one place to another; needs no key',
  configure(command: Command) {
    command
      .argument('[name]', 'with --config: which replication, where there are several')
      .option('--from <url>', 'the place that is copied from: s3://bucket/prefix?endpoint=… or file:///path')
      .option('--to <url>', 'the place that is copied to')
      .option('-j, --job <name...>', 'only these jobs')
      .option('--within <duration>', 'only what is younger, such as 30d')
      .option('-n, --dry-run', 'only show what would be copied');
  },
  async run(session: Session, command: Command) {
    const { name, backups, replications } = await open(session, command);
    if (command.opts<ReplicateOptions>().dryRun) {
      const plan = await replications.planReplication(name, { signal: session.signal });
      session.terminal.answer(plan, () => formatPlan(plan));
      return EXIT.done;
    }
    session.mayLeave = GO_ON;
    const started = replications.startReplicate(name, askedHere());
    const { result } = await followRun(session, backups, started).catch((error: unknown) => {
      if (!hasCode(error, 'RUN_CONFLICT')) session.terminal.remark(GO_ON);
      throw error;
    });
    session.mayLeave = undefined;
    session.terminal.answer(result, () => formatResult(result));
    return exitCodeOf(result.jobs);
  },
};

/** By two URLs, or as the application says. */
async function open(session: Session, command: Command): Promise<Standalone & { readonly name?: string }> {
  const { from, to, job, within } = command.opts<ReplicateOptions>();
  const [name] = command.args;
  if (session.knowsSources) {
    if (from === undefined && to === undefined && job === undefined && within === undefined) {
      return { ...(await session.open()), ...(name === undefined ? {} : { name }) };
    }
    throw new BackupError(
      'REQUEST_INVALID',
      'What is copied from where to where is said by the options of the application.',
      {
        hint: 'Leave out --from, --to, --job and --within, or --config.',
      },
    );
  }
  if (from === undefined || to === undefined || name !== undefined) {
    throw new BackupError('REQUEST_INVALID', 'It is not said what is copied from where to where.', {
      hint: 'Give --from and --to as URLs of storages, or --config with the options of the application.',
    });
  }
  const { placesOptions, REPLICATION } = await import('./places.js');
  const places = { from, to, ...(job === undefined ? {} : { jobs: job }), ...(within === undefined ? {} : { within }) };
  const opened = await session.openPlaces(async () => await placesOptions(places, session.signal));
  return { ...opened, name: REPLICATION };
}

function exitCodeOf(jobs: readonly Record<'failed' | 'blocked', readonly unknown[]>[]): ExitCode {
  return jobs.every(({ failed, blocked }) => failed.length + blocked.length === 0) ? EXIT.done : EXIT.failed;
}
