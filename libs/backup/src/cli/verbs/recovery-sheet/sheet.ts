// What a recovery sheet says, whatever it is printed as.

import { createHash } from 'node:crypto';

import { type Backup, plainBytes } from '../../../core/backup.js';
import { formatDuration } from '../../../kit/durations.js';
import { formatBytes } from '../../../kit/sizes.js';
import { WRITER } from '../../../kit/version.js';
import { exampleFor } from '../../aim.js';
import { shellWord } from '../../words/shell.js';
import { stamp } from '../../words/times.js';

export interface SheetJob {
  /** The newest good one. */
  readonly backup: Backup;
  /** What puts it back without this tool. */
  readonly byHand: readonly string[];
}

export interface SheetFacts {
  readonly storage: readonly string[];
  readonly jobs: readonly SheetJob[];
  readonly madeAt: Date;
}

/** `commands` are typed as they stand, but for what is in capitals. `blanks` are filled in by hand. */
export interface Section {
  readonly title: string;
  readonly text?: string;
  readonly rows?: readonly (readonly [name: string, value: string])[];
  readonly blanks?: readonly string[];
  readonly commands?: readonly string[];
}

export interface Sheet {
  readonly title: string;
  readonly subtitle: string;
  readonly sections: readonly Section[];
}

/** The packages beside nestjs-backup that a storage or a source needs. */
const PEERS: readonly (readonly [needed: RegExp, name: string])[] = [
  [/^s3:/, '@aws-sdk/client-s3'],
  [/^postgres/, 'pg'],
  [/^sqlite/, 'better-sqlite3'],
];

export function makeSheet({ storage, jobs, madeAt }: SheetFacts): Sheet {
  return {
    title: 'Recovery sheet',
    subtitle: `Made on ${stamp(madeAt)} by ${WRITER.name} ${WRITER.version}. Print it anew when something of it changes. It holds no secret.`,
    sections: [
      { title: 'Where the backups are', rows: storage.map((url, index) => [index === 0 ? 'first' : 'or else', url]) },
      aboutAccess(storage),
      aboutKeys(jobs),
      { title: 'What there is', rows: jobs.map(describeJob) },
      withThisTool(storage, jobs),
      ...withoutIt(jobs),
      {
        title: 'Who is called',
        blanks: ['Owner of the data', 'Owner of the servers', 'Whoever holds the private key'],
      },
    ],
  };
}

function aboutAccess(storage: readonly string[]): Section {
  const title = 'What gives access to them';
  if (!storage.some((url) => url.startsWith('s3:'))) return { title, blanks: ['Machine, and who may log in there'] };
  return {
    title,
    text: 'An access key that may list and read the bucket, in the environment. It is not printed here.',
    commands: ['export AWS_ACCESS_KEY_ID=… AWS_SECRET_ACCESS_KEY=…'],
    blanks: ['The access key is kept at'],
  };
}

function aboutKeys(jobs: readonly SheetJob[]): Section {
  const title = 'What opens them';
  const recipients = recipientsOf(jobs);
  if (recipients.length > 0) {
    return {
      title,
      text: `The private key of one of these public keys, in a file key.txt. That it is the right one is shown by: age-keygen -y key.txt | sha256sum`,
      rows: recipients.map((recipient) => [`SHA-256 ${fingerprintOf(recipient)}…`, shortened(recipient)]),
      blanks: ['The private key is kept at', 'Its second copy is kept at'],
    };
  }
  if (stagesOf(jobs).some(({ name }) => name === 'age')) {
    return { title, text: 'A passphrase; age asks for it.', blanks: ['The passphrase is kept at'] };
  }
  return { title, text: 'Nothing: they are not encrypted. Whoever reads the storage reads the data.' };
}

function describeJob({ backup }: SheetJob): readonly [string, string] {
  const { job, source, startedAt } = backup.manifest;
  const proof = backup.copies.flatMap(({ evidence }) => evidence).findLast(({ kind }) => kind === 'proven');
  const took = proof === undefined ? 'never proven by a restore' : `restored in ${formatDuration(proof.durationMs)}`;
  return [job, `${source.kind} ${source.target}, ${formatBytes(plainBytes(backup))}, of ${stamp(startedAt)}, ${took}`];
}

function withThisTool(storage: readonly string[], jobs: readonly SheetJob[]): Section {
  const kinds = [...storage, ...jobs.map(({ backup }) => backup.manifest.source.kind)];
  const peers = PEERS.filter(([needed]) => kinds.some((kind) => needed.test(kind))).map(([, name]) => name);
  const place = storage.map((url) => `-s ${shellWord(url)}`).join(' ');
  const key = recipientsOf(jobs).length > 0 ? ' -i key.txt' : '';
  const restores = jobs.flatMap(({ backup: { manifest } }) => {
    const to = exampleFor(manifest.source);
    return to === undefined
      ? []
      : [`npx nestjs-backup restore ${place}${key} --job ${manifest.job} --to ${shellWord(to)}`];
  });
  return {
    title: 'With this tool, on any machine with Node.js',
    text: 'It shows a plan and asks before it changes anything. Write where the data is to go after --to.',
    commands: [
      ['npm install', `${WRITER.name}@${WRITER.version}`, ...peers].join(' '),
      `npx nestjs-backup list ${place}`,
      ...restores,
    ],
  };
}

function withoutIt(jobs: readonly SheetJob[]): Section[] {
  return jobs
    .filter(({ byHand }) => byHand.length > 0)
    .map(({ backup, byHand }) => ({
      title: `Without it: ${backup.manifest.job}, the backup of ${stamp(backup.manifest.startedAt)}`,
      text: 'A newer one lies in the folder of its day; its manifest.json names its objects, and how each was made.',
      commands: byHand,
    }));
}

function stagesOf(jobs: readonly SheetJob[]) {
  return jobs.flatMap(({ backup }) => backup.manifest.objects.flatMap(({ stages }) => stages));
}

function recipientsOf(jobs: readonly SheetJob[]): string[] {
  return [...new Set(stagesOf(jobs).flatMap(({ parameters }) => parameters['recipients'] ?? []))].map(String);
}

/** As `sha256sum` prints it of a line. */
function fingerprintOf(recipient: string): string {
  return createHash('sha256').update(`${recipient}\n`).digest('hex').slice(0, 16);
}

/** Post-quantum ones fill a page. */
function shortened(recipient: string): string {
  return recipient.length <= 80 ? recipient : `${recipient.slice(0, 40)}… (${recipient.length} characters)`;
}
