// `doctor`: looks at and tries everything that a restore will need.

import type { Command } from 'commander';

import { type DoctorArea, type DoctorLine, type DoctorReport, worstVerdict } from '../../core/doctor.js';
import { EXIT } from '../exit-codes.js';
import type { Session } from '../session.js';
import type { Verb } from '../verb.js';

/** What only the options of the application say. */
const OF_THE_APPLICATION: ReadonlySet<DoctorArea> = new Set(['schedule', 'notifier', 'advice']);

export const doctor: Verb = {
  name: 'doctor',
  summary: 'tries the storages, keys and programs that a restore will need; writes a probe to each storage',
  configure(command: Command) {
    command.option('-j, --job <name>', 'only one job, with its storages');
  },
  async run(session: Session, command: Command) {
    const { job } = command.opts<{ readonly job?: string }>();
    const { backups } = await session.open();
    const { formatDoctor } = await import('../../operations/doctor/format-doctor.js');
    const examined = await backups.doctor({ ...(job === undefined ? {} : { job }), signal: session.signal });
    const report = session.knowsSources ? examined : withoutApplication(examined);
    session.terminal.answer(report, formatDoctor);
    return report.level === 'problem' ? EXIT.failed : EXIT.done;
  },
};

/** Options that were made from the backups have no schedules and tell nobody: that is no finding. A missing key is one. */
function withoutApplication(report: DoctorReport): DoctorReport {
  const lines = report.lines.filter(({ area }) => !OF_THE_APPLICATION.has(area)).map(inWordsOfACommand);
  return { ...report, lines, level: worstVerdict(lines) };
}

function inWordsOfACommand(line: DoctorLine): DoctorLine {
  if (line.area !== 'encryption' || line.name !== 'keys' || line.verdict !== 'ok') return line;
  const message = `${line.subject ?? 'A job'} is encrypted, and no key is at hand: it can be listed and verified, not restored.`;
  return { ...line, verdict: 'warning', message, hint: 'Add --identity with the file of the private key.' };
}
