// One backup as a page for people: what it is, where it is, what is in it, how it is put back.

import { type Backup, type BackupCopy, plainBytes, storedBytes } from '../../../core/backup.js';
import type { Facts } from '../../../core/facts.js';
import type { ManifestObject } from '../../../core/manifest.js';
import type { Pin } from '../../../core/pin.js';
import { counted } from '../../../kit/counted.js';
import { formatDuration } from '../../../kit/durations.js';
import { onOneLine } from '../../../kit/one-line.js';
import { formatBytes } from '../../../kit/sizes.js';
import type { Paint } from '../../terminal/paint.js';
import { formatTable } from '../../terminal/table.js';
import { paintTrust } from '../../words/trust.js';
import { ago, stamp } from '../../words/times.js';
import type { Shown } from './shown.js';

/** Of more tables the largest are shown; `--json` has them all. */
const MOST_TABLES = 30;

export function formatShown(shown: Shown, now: Date, paint: Paint): string {
  const title = (text: string): string => paint.bold(text);
  return [
    [title(`Backup ${shown.id}`), ...indented(pairs(aboutOf(shown, now, paint)))],
    [title('Copies'), ...indented(shown.copies.flatMap((copy) => describeCopy(copy, now, paint)))],
    [title('Objects'), ...indented(objectsOf(shown.manifest.objects))],
    [title('Facts'), ...indented(factsOf(shown.manifest.facts))],
    [title('Restore it'), ...indented([shown.restore.withThisTool])],
    [title('Restore it without this tool'), ...indented(shown.restore.byHand)],
  ]
    .map((block) => `${block.join('\n')}\n`)
    .join('\n');
}

function aboutOf({ manifest, trust, pinned, buildsOn, chainBroken }: Shown, now: Date, paint: Paint) {
  const { job, source, trigger, label, group, startedAt, finishedAt, writer, runId } = manifest;
  const took = formatDuration(finishedAt.getTime() - startedAt.getTime());
  return [
    ['job', job],
    ['source', onOneLine(`${source.kind} ${source.target}`)],
    ['taken', `${stamp(startedAt)}, ${ago(startedAt, now)}, in ${took}, by ${trigger}`],
    ...(label === undefined ? [] : [['label', onOneLine(label)]]),
    ['size', `${formatBytes(plainBytes({ manifest }))}, ${formatBytes(storedBytes({ manifest }))} stored`],
    ['trust', paintTrust(trust, paint)],
    ...(pinned ? [['pinned', describePin(pinned)]] : []),
    ...(group ? [['group', onOneLine(`${group.name}, ${group.runId}`)]] : []),
    ...describeChain(buildsOn, chainBroken, paint),
    ['run', onOneLine(runId)],
    ['written by', onOneLine(`${writer.name} ${writer.version}`)],
  ] as const satisfies readonly (readonly string[])[];
}

function describeChain(buildsOn: readonly Backup[], chainBroken: string | undefined, { bad }: Paint): string[][] {
  const ids = buildsOn.map(({ id, trust }) => `${id} (${trust})`).join(', ');
  return [
    ...(buildsOn.length === 0 ? [] : [['builds on', `${ids}, the whole one first: all are needed`]]),
    ...(chainBroken === undefined ? [] : [['builds on', bad(onOneLine(chainBroken))]]),
  ];
}

function describePin({ at, by, reason }: Pin): string {
  const who = by === undefined ? '' : ` by ${by}`;
  return onOneLine(`${stamp(at)}${who}${reason === undefined ? '' : `: ${reason}`}`);
}

function describeCopy({ destination, trust, evidence, pinned }: BackupCopy, now: Date, paint: Paint): string[] {
  const found = evidence.map(
    ({ at, kind, by, summary }) => `  ${stamp(at)}  ${kind} by ${by}, ${ago(at, now)}: ${onOneLine(summary)}`,
  );
  return [`${destination}: ${paintTrust(trust, paint)}${pinned ? ', pinned' : ''}`, ...found];
}

function objectsOf(objects: readonly ManifestObject[]): string[] {
  const columns = [
    { title: 'NAME' },
    { title: 'STORED', align: 'right' },
    { title: 'CONTENT' },
    { title: 'SIZE', align: 'right' },
    { title: 'STAGES' },
    { title: 'SHA-256 AS STORED' },
  ] as const;
  const rows = objects.map(({ name, bytes, plain, stages, sha256 }) => [
    name,
    formatBytes(bytes),
    plain.name,
    formatBytes(plain.bytes),
    stages.map((stage) => onOneLine(stage.name)).join(', ') || 'none',
    sha256,
  ]);
  const recipients = objects.flatMap(({ stages }) =>
    stages.flatMap(({ parameters }) => parameters['recipients'] ?? []),
  );
  const sealed = [...new Set(recipients.map(String))].map((recipient) => `encrypted to ${onOneLine(recipient)}`);
  return [...linesOf(formatTable(columns, rows)), ...sealed];
}

function factsOf({ engine, engineVersion, bytes, tables, properties, names = {} }: Facts): string[] {
  const largest = tables.toSorted((a, b) => b.rows - a.rows).slice(0, MOST_TABLES);
  const left = tables.length - largest.length;
  const rows = largest.map(({ name, rows: count, estimated, partitionOf }) => [
    onOneLine(name),
    `${estimated ? 'about ' : ''}${count}`,
    partitionOf === undefined ? '' : `part of ${onOneLine(partitionOf)}`,
  ]);
  return [
    ...pairs([
      ['engine', onOneLine(`${engine} ${engineVersion}`)],
      ['size', formatBytes(bytes)],
      ...Object.entries(properties).map(([name, value]) => [onOneLine(name), onOneLine(String(value))]),
      ...Object.entries(names).map(([name, values]) => [onOneLine(name), onOneLine(values.join(', '))]),
    ]),
    ...(tables.length === 0
      ? []
      : linesOf(formatTable([{ title: 'TABLE' }, { title: 'ROWS', align: 'right' }, { title: '' }], rows))),
    ...(left === 0 ? [] : [`and ${counted(left, 'smaller table')}: --json has them all`]),
  ];
}

function pairs(rows: readonly (readonly string[])[]): string[] {
  const width = Math.max(...rows.map(([name = '']) => name.length));
  return rows.map(([name = '', value = '']) => `${name.padEnd(width)}  ${value}`);
}

function linesOf(table: string): string[] {
  return table.trimEnd().split('\n');
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
