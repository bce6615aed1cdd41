// The section on speed: our compression stages against the usual programs on the same bytes.

import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { patternedBytes } from 'nestjs-backup/testing';

import { writeDump } from './dump.js';
import type { BenchOptions } from './options.js';
import { isInstalled } from './processes.js';
import { type Contestant, race, ratio, type Times } from './race.js';
import type { Row, Section } from './report.js';
import { say } from './say.js';
import { median } from './statistics.js';
import { findShortage } from './workspace.js';
import { findNodeWithZstd } from './zstd-node.js';

interface Rival {
  readonly program: string;
  readonly args: readonly string[];
  /** Our time by theirs must not be more. */
  readonly target: number;
}

interface Match {
  readonly title: string;
  readonly ours: Contestant | undefined;
  readonly rivals: readonly Rival[];
}

const STAGE_PROGRAM = fileURLToPath(new URL('stage-program.js', import.meta.url));
const NO_ZSTD = 'this Node.js has no zstd and `npm test` has not fetched a newer one into .cache yet';

export async function benchCompression(options: BenchOptions, folder: string): Promise<Section[]> {
  const { size, runs } = options;
  const title = `Compression of ${(size / 2 ** 20).toFixed(0)} MiB, whole processes from file to /dev/null, medians of ${runs}`;
  const shortage = await findShortage(folder, 3 * size);
  if (shortage !== undefined) {
    return [{ title, rows: [{ measure: 'compression', unit: 'x', detail: shortage }] }];
  }
  const dump = join(folder, 'dump.sql');
  const noise = join(folder, 'noise.bin');
  say('Compression: writing the files to compress');
  await writeDump(dump, size);
  await pipeline(patternedBytes(size), createWriteStream(noise));

  const rows: Row[] = [];
  for (const match of matchesOn('database rows')) rows.push(...(await play(match, dump, runs, folder)));
  for (const match of matchesOn('noise')) rows.push(...(await play(match, noise, runs, folder)));
  for (const file of [dump, noise, join(folder, 'race-output')]) await rm(file, { force: true });
  return [{ title, rows }];
}

function matchesOn(content: 'database rows' | 'noise'): Match[] {
  const gzip = stage('gzip', 6, process.execPath);
  const slow = { program: 'gzip', args: ['-6', '-c'] };
  if (content === 'noise') {
    return [{ title: 'gzip level 6, incompressible', ours: gzip, rivals: [{ ...slow, target: 0.15 }] }];
  }
  const node = findNodeWithZstd();
  return [
    {
      title: 'gzip level 6',
      ours: gzip,
      rivals: [
        { program: 'pigz', args: ['-6', '-c'], target: 1 },
        { ...slow, target: 0.6 },
      ],
    },
    {
      title: node ? `zstd level 3, Node.js ${node.version}` : 'zstd level 3',
      ours: node && stage('zstd', 3, node.binary),
      rivals: [{ program: 'zstd', args: ['-3', '-T2', '-q', '-c'], target: 1.1 }],
    },
  ];
}

function stage(type: 'gzip' | 'zstd', level: number, node: string): Contestant {
  return { name: 'ours', command: node, args: [STAGE_PROGRAM, type, String(level)] };
}

async function play({ title, ours, rivals }: Match, input: string, runs: number, folder: string): Promise<Row[]> {
  const present = rivals.filter(({ program }) => isInstalled(program));
  const contestants = present.map(({ program, args }) => ({ name: nameOf(program, args), command: program, args }));
  say(`Compression: ${title}`);
  const [own, ...others] = ours && present.length > 0 ? await race([ours, ...contestants], input, runs, folder) : [];
  return rivals.map(({ program, args, target }): Row => {
    const name = nameOf(program, args);
    const measure = `${title} : ${name}`;
    const other = others.find((times) => times.name === name);
    if (own && other)
      return { measure, unit: 'x', value: ratio(own.seconds, other.seconds), target, detail: explain(own, other) };
    return { measure, unit: 'x', target, detail: ours ? `${program} is not installed` : NO_ZSTD };
  });
}

function nameOf(program: string, args: readonly string[]): string {
  return [program, ...args.filter((arg) => /\d/.test(arg))].join(' ');
}

function explain(...both: readonly Times[]): string {
  const times = both.map(({ seconds }) => `${median(seconds).toFixed(2)} s`);
  const sizes = both.map(({ outputBytes }) => `${(outputBytes / 1e6).toFixed(1)} MB`);
  return `${times.join(' : ')}, output ${sizes.join(' : ')}`;
}
