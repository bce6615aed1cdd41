// What to type: each piece of advice as a request to the admin routes and as a call in code.

import type { NoticeBlock } from '../../core/notifier.js';
import { list, paragraph } from './wording.js';

export interface Advice {
  /** What it is for, as the beginning of a sentence. */
  readonly what: string;
  readonly method: 'GET' | 'POST';
  /** Below the path of the admin routes. */
  readonly path: string;
  readonly body?: Readonly<Record<string, string | boolean>>;
  /** The method, with what it is given. */
  readonly call: string;
  /** The service that has it. Default: BackupService. */
  readonly of?: 'BackupGroupService' | 'BackupReplicationService';
}

/** Stands in hints for the path of the admin routes. */
const SOMEWHERE = '…/';

export const ADVICE = {
  takeBackup: (job: string): Advice => ({
    what: 'Take a backup now',
    method: 'POST',
    path: 'create',
    body: { job },
    call: `run(${quoted(job)})`,
  }),
  backUpGroup: (group: string): Advice => ({
    what: 'Take a backup of the group now',
    method: 'POST',
    path: `groups/${group}/backups`,
    body: {},
    call: `run(${quoted(group)})`,
    of: 'BackupGroupService',
  }),
  replicate: (replication: string): Advice => ({
    what: 'Replicate again',
    method: 'POST',
    path: `replication/${replication}/runs`,
    body: {},
    call: `replicate(${quoted(replication)})`,
    of: 'BackupReplicationService',
  }),
  drill: (job: string): Advice => ({
    what: 'Then prove that the new one can be restored',
    method: 'POST',
    path: 'drill',
    body: { job },
    call: `drill(${quoted(job)})`,
  }),
  lookAtRuns: (job: string): Advice => ({
    what: 'See why it did not run, or failed',
    method: 'GET',
    path: `runs?job=${job}`,
    call: `runs({ job: ${quoted(job)} })`,
  }),
  lookAtHealth: (): Advice => ({
    what: 'See the health of every job',
    method: 'GET',
    path: 'health',
    call: 'health()',
  }),
  planRestore: (backupId: string): Advice => ({
    what: 'See what a restore of it would do, and what is in its way',
    method: 'POST',
    path: `${backupId}/restore/plan`,
    body: {},
    call: `planRestore(${quoted(backupId)})`,
  }),
  planPrune: (job: string): Advice => ({
    what: 'See what retention would remove, and why; this removes nothing',
    method: 'POST',
    path: 'prune',
    body: { job, dryRun: true },
    call: `prune(${quoted(job)}, { dryRun: true })`,
  }),
  cancel: (runId: string): Advice => ({
    what: 'If this was not meant to be, stop it',
    method: 'POST',
    path: `runs/${runId}/cancel`,
    call: `cancel(${quoted(runId)})`,
  }),
  undo: (runId: string, target: string): Advice => ({
    what: 'If it replaced live data that should be back, and has kept it, undo it',
    method: 'POST',
    path: `runs/${runId}/undo`,
    body: { confirm: target },
    call: `undoRestore(${quoted(runId)}, { confirm: ${quoted(target)} })`,
  }),
  undoGroup: (group: string, runId: string): Advice => ({
    what: 'If what it replaced should be back, undo all of it',
    method: 'POST',
    path: `groups/${group}/restores/${runId}/undo`,
    body: { confirm: group },
    call: `undoRestore(${quoted(runId)}, { confirm: ${quoted(group)} })`,
    of: 'BackupGroupService',
  }),
} as const;

const SERVICES = { BackupGroupService: 'groups', BackupReplicationService: 'replications' } as const;

/** With the URL of the admin routes the request is a command for a shell. */
export function advise(advice: Advice, baseUrl: string | undefined): NoticeBlock[] {
  const where =
    baseUrl === undefined ? 'below the path of the admin routes' : 'with the header that your guards ask for';
  return [
    paragraph(
      `${advice.what}: in code by ${advice.of ? SERVICES[advice.of] : 'backups'}.${advice.call}, or by this request, ${where}:`,
    ),
    { type: 'command', text: baseUrl === undefined ? requestOf(advice) : curlOf(advice, baseUrl) },
  ];
}

/** Each hint once, with the place of the routes where it is known. */
export function hints(all: readonly string[], baseUrl: string | undefined): NoticeBlock[] {
  const place = baseUrl === undefined ? SOMEWHERE : withSlash(baseUrl);
  return list([...new Set(all)].map((hint) => hint.replaceAll(SOMEWHERE, () => place)));
}

function requestOf({ method, path, body }: Advice): string {
  return `${method} ${SOMEWHERE}${path}${body ? ` ${JSON.stringify(body)}` : ''}`;
}

function curlOf({ method, path, body }: Advice, baseUrl: string): string {
  const data = body ? ` -H 'Content-Type: application/json' -d ${forShell(JSON.stringify(body))}` : '';
  return `curl -X ${method} ${forShell(`${withSlash(baseUrl)}${path}`)}${data}`;
}

function withSlash(baseUrl: string): string {
  return `${baseUrl.replace(/\/+$/, '')}/`;
}

function forShell(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', String.raw`\\`).replaceAll("'", String.raw`\'`)}'`;
}
