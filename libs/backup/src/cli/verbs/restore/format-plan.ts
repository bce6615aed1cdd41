// A restore plan for a person who is about to agree to it.

import { systemClock } from '../../../core/clock.js';
import type { Check } from '../../../core/source.js';
import { formatDuration } from '../../../kit/durations.js';
import { formatBytes } from '../../../kit/sizes.js';
import type { BackupService } from '../../../nest/backup.service.js';
import type { Paint } from '../../terminal/paint.js';

export type RestorePlan = Awaited<ReturnType<BackupService['planRestore']>>;

interface Way {
  /** What the gate says when this opens it. Absent: whatever it says. */
  readonly when?: RegExp;
  readonly add: string;
}

/** What to add to the command where a gate is closed that another way of restoring opens. */
const WAYS: Readonly<Record<string, Way>> = {
  roles: { add: '--ignore-owners' },
  rights: { when: /may not create databases/, add: '--in-place' },
  server: { when: /password/i, add: '-W' },
  'content-opens': { when: /identity|passphrase/i, add: '-i <file with the private key>, or --passphrase-file <file>' },
};

/** `place`: where that is, when it was said. */
export function formatPlan(plan: RestorePlan, place: string | undefined, paint: Paint): string {
  const gates = plan.checks.map((check) => formatGate(check, paint));
  const steps = plan.steps.map((step, index) => `${index + 1}. ${step}`);
  return [...formatHead(plan, place, paint), '', ...gates, '', ...steps, ''].join('\n');
}

/** What it is about, and what there is to know of it, for who does not ask to be asked. */
export function formatPlanBriefly(plan: RestorePlan, place: string | undefined, paint: Paint): string {
  const remarkable = plan.checks.filter(({ verdict }) => verdict !== 'ok').map((check) => formatGate(check, paint));
  return [...formatHead(plan, place, paint), ...remarkable].join('\n');
}

function formatHead(plan: RestorePlan, place: string | undefined, paint: Paint): string[] {
  const age = formatDuration(systemClock.now().getTime() - plan.takenAt.getTime());
  const target = `${paint.bold(plan.target)}${plan.replaces ? '' : ', new'}`;
  const parts = [...(plan.tables ?? []), ...(plan.paths ?? [])];
  const facts = [
    ['backup', `${plan.backupId} of ${plan.job}, ${plan.trust}, in ${plan.destination}`],
    ['taken', `${plan.takenAt.toISOString()}, ${age} ago`],
    [plan.replaces ? 'replaces' : 'goes to', [target, place].filter(Boolean).join(' at ')],
    ...(parts.length === 0 ? [] : [['only', parts.join(', ')]]),
    ['size', `${formatBytes(plan.bytes)}${plan.rows === 0 ? '' : `, ${plan.rows} rows`}`],
    ...(plan.changes?.dataAt === undefined ? [] : [['changes', `up to ${plan.changes.dataAt.toISOString()}`]]),
  ];
  return facts.map(([name = '', value]) => `${name.padEnd(9)} ${value}`);
}

/** What is said of a gate that is closed, with what opens it. */
export function describeGate({ name, message, hint, acceptable }: Check): string {
  const way = WAYS[name];
  const isOne = way !== undefined && (way.when?.test(message) ?? true);
  const ways = [...(isOne ? [way.add] : []), ...(acceptable ? [`--accept ${name}`] : [])];
  return [message, ...(hint === undefined ? [] : [hint]), ...ways.map((option) => `Or add ${option}.`)].join(' ');
}

function formatGate(check: Check, paint: Paint): string {
  const { name, verdict, message, hint } = check;
  if (verdict === 'ok') return `${paint.good('ok     ')}  ${name}: ${message}`;
  if (verdict === 'warning')
    return `${paint.warning('warning')}  ${name}: ${[message, hint].filter(Boolean).join(' ')}`;
  return `${paint.bad('BLOCKED')}  ${name}: ${describeGate(check)}`;
}
