// What differs between a backup and the live data, for a person who is about to agree to what is put back.

import { systemClock } from '../../../core/clock.js';
import type { FoundRows, RowsToWrite, TableComparison } from '../../../core/rescue.js';
import type { Check } from '../../../core/source.js';
import { counted } from '../../../kit/counted.js';
import { formatDuration } from '../../../kit/durations.js';
import type { BackupRescueService } from '../../../nest/rescue/backup-rescue.service.js';
import type { Paint } from '../../terminal/paint.js';
import { formatTable } from '../../terminal/table.js';

export type RescuePlan = Awaited<ReturnType<BackupRescueService['planRescue']>>;

/** What to add to the command where a check is closed that a choice opens. */
const WAYS: Readonly<Record<string, string>> = { triggers: 'Add --triggers skip, or --triggers fire.' };

const COLUMNS = [
  { title: 'TABLE' },
  { title: 'IN BACKUP', align: 'right' },
  { title: 'MISSING', align: 'right' },
  { title: 'CHANGED', align: 'right' },
  { title: 'EXTRA', align: 'right' },
] as const;

/** `place`: where the live data is, when it was said. */
export function formatPlan(plan: RescuePlan, place: string | undefined, paint: Paint): string {
  const age = formatDuration(systemClock.now().getTime() - plan.takenAt.getTime());
  const rows = plan.tables.map(({ table, rows: all, missing, changed, extra }) =>
    [table, all, missing.count, changed.count, extra.count].map(String),
  );
  return [
    `backup    ${plan.backupId} of ${plan.job}, in ${plan.destination}`,
    `taken     ${plan.takenAt.toISOString()}, ${age} ago`,
    `live      ${paint.bold(plan.target)}${place === undefined ? '' : ` at ${place}`}`,
    '',
    formatTable(COLUMNS, rows).trimEnd(),
    ...plan.tables.flatMap(formatExamples),
    '',
    ...formatWrites(plan, paint),
    ...plan.checks.flatMap((check, at) => [...(at === 0 ? [''] : []), formatCheck(check, paint)]),
  ].join('\n');
}

function formatExamples({ table, where, missing, changed, extra }: TableComparison): string[] {
  const columns = Object.entries(changed.columns).map(([name, count]) => `${name} (${count})`);
  const lines = [
    [`missing`, missing, ''],
    ['changed', changed, columns.length === 0 ? '' : `, in ${columns.join(', ')}`],
    ['extra, and left alone', extra, ''],
  ] as const;
  const shown = lines
    .filter(([, { count }]) => count > 0)
    .map(([name, found, more]) => `  ${name}: ${keys(found)}${more}`);
  return shown.length === 0 ? [] : ['', where === undefined ? table : `${table} where ${where}`, ...shown];
}

/** `id 7, 1007, 2007 …`; of several columns `post_id 1 name a`. */
function keys({ count, examples }: FoundRows): string {
  const [first = {}] = examples;
  const names = Object.keys(first);
  const one = names.length === 1 ? names[0] : undefined;
  const values = examples.map((key) =>
    one === undefined ? names.map((name) => `${name} ${key[name]}`).join(' ') : (key[one] ?? ''),
  );
  const more = count > examples.length ? ' …' : '';
  return examples.length === 0
    ? counted(count, 'row')
    : `${one === undefined ? '' : `${one} `}${values.join(', ')}${more}`;
}

function formatWrites({ writes, target }: RescuePlan, paint: Paint): string[] {
  if (writes.length === 0) return [`There is nothing to put back into ${target}.`];
  return [
    `To be written to ${paint.bold(target)}, in one transaction:`,
    ...writes.map((write) => `  ${describeWrite(write)}`),
  ];
}

export function describeWrite({ table, inserts, parents, updates }: RowsToWrite): string {
  const parts = [
    ...(inserts > parents ? [`${counted(inserts - parents, 'row')} put back`] : []),
    ...(parents > 0
      ? [`${counted(parents, 'row')} put back because others refer to ${parents === 1 ? 'it' : 'them'}`]
      : []),
    ...(updates > 0 ? [`${counted(updates, 'row')} changed back`] : []),
  ];
  return `${table}: ${parts.join(', ')}`;
}

function formatCheck({ name, verdict, message, hint }: Check, paint: Paint): string {
  const way = verdict === 'blocked' ? WAYS[name] : undefined;
  const text = `${name}: ${[message, hint, way].filter(Boolean).join(' ')}`;
  if (verdict === 'blocked') return `${paint.bad('BLOCKED')}  ${text}`;
  return verdict === 'warning' ? `${paint.warning('warning')}  ${text}` : `${paint.good('ok     ')}  ${text}`;
}
