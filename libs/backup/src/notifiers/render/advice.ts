// What to type: each piece of advice as a request to the admin routes and as a call in code.

import type { NoticeBlock } from '../../core/notifier.js';
import { paragraph } from './wording.js';

export interface Advice {
  /** What it is for, as a sentence without its end. */
  readonly what: string;
  readonly method: 'GET' | 'POST';
  /** Below the path of the admin routes. */
  readonly path: string;
  readonly body?: Readonly<Record<string, string | boolean>>;
  /** The call of BackupService. */
  readonly call: string;
}

export const ADVICE = {
  takeBackup: (job: string): Advice => ({
    what: 'Take a backup now',
    method: 'POST',
    path: 'create',
    body: { job },
    call: `backups.run(${quoted(job)})`,
  }),
  drill: (job: string): Advice => ({
    what: 'Prove that the newest backup can be restored',
    method: 'POST',
    path: 'drill',
    body: { job },
    call: `backups.drill(${quoted(job)})`,
  }),
  lookAtRuns: (job: string): Advice => ({
    what: 'See its latest runs, and why they failed',
    method: 'GET',
    path: `runs?job=${job}`,
    call: `backups.runs({ job: ${quoted(job)} })`,
  }),
  lookAtHealth: (): Advice => ({
    what: 'See the health of every job',
    method: 'GET',
    path: 'health',
    call: 'backups.health()',
  }),
  planRestore: (backupId: string): Advice => ({
    what: 'See what a restore of it would do, and what is in its way',
    method: 'POST',
    path: `${backupId}/restore/plan`,
    body: {},
    call: `backups.planRestore(${quoted(backupId)})`,
  }),
  planPrune: (job: string): Advice => ({
    what: 'See what retention would keep and remove, with the reasons; nothing is removed by this',
    method: 'POST',
    path: 'prune',
    body: { job, dryRun: true },
    call: `backups.prune(${quoted(job)}, { dryRun: true })`,
  }),
  cancel: (runId: string): Advice => ({
    what: 'If nobody of you wants this, stop it',
    method: 'POST',
    path: `runs/${runId}/cancel`,
    call: `backups.cancel(${quoted(runId)})`,
  }),
  undo: (runId: string, target: string): Advice => ({
    what: 'Where it replaced live data that was kept, put that back',
    method: 'POST',
    path: `runs/${runId}/undo`,
    body: { confirm: target },
    call: `backups.undoRestore(${quoted(runId)}, { confirm: ${quoted(target)} })`,
  }),
} as const;

/** With the URL of the admin routes a command for a shell, else the request as it goes below them; then the call. */
export function advise(advice: Advice, baseUrl: string | undefined): NoticeBlock[] {
  return [
    paragraph(`${advice.what}, by request (with the header that your guards ask for) or in code:`),
    { type: 'command', text: baseUrl === undefined ? requestOf(advice) : curlOf(advice, baseUrl) },
    { type: 'command', text: `await ${advice.call}` },
  ];
}

function requestOf({ method, path, body }: Advice): string {
  return [method, path, ...(body ? [JSON.stringify(body)] : [])].join(' ');
}

function curlOf({ method, path, body }: Advice, baseUrl: string): string {
  const data = body ? ` -H 'Content-Type: application/json' -d ${forShell(JSON.stringify(body))}` : '';
  return `curl -X ${method} ${forShell(`${baseUrl.replace(/\/+$/, '')}/${path}`)}${data}`;
}

function forShell(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', String.raw`\\`).replaceAll("'", String.raw`\'`)}'`;
}
