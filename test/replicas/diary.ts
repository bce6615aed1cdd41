// What became of each tick, read from what the copies of an application left behind.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const CLAIM = /^(\d{8}T\d{6}Z)-(\d+)\.json$/;

export class Diary {
  /** Runs of each tick, in the order of their attempts. */
  private readonly runs = new Map<string, Map<number, string>>();
  private readonly claims: string;

  constructor(private readonly directory: string) {
    this.claims = join(directory, 'backups', '.claims');
  }

  /** Old claims are removed, so this looks from time to time. */
  look(): void {
    const folder = join(this.claims, 'gallery', 'ticks');
    for (const name of existsSync(folder) ? readdirSync(folder) : []) {
      const [, tick, attempt] = CLAIM.exec(name) ?? [];
      if (tick === undefined) continue;
      const known = this.runs.get(tick) ?? new Map<number, string>();
      this.runs.set(tick, known);
      if (!known.has(Number(attempt))) known.set(Number(attempt), readRunId(join(folder, name)));
    }
  }

  attempts(tick: Date): string[] {
    const runs = this.runs.get(`${tick.toISOString().replaceAll(/[-:]/g, '').slice(0, 15)}Z`);
    return [...(runs ?? [])].toSorted(([a], [b]) => a - b).map(([, run]) => run);
  }

  /** Every run that claimed a tick. */
  get claimed(): string[] {
    return [...this.runs.values()].flatMap((runs) => [...runs.values()]);
  }

  /** The runs of which there is a backup. */
  get backups(): string[] {
    return filesBelow(join(this.directory, 'backups'))
      .filter((path) => path.endsWith('/manifest.json'))
      .map(readRunId);
  }

  /** How each run is known to have ended, by what its own process said or by the history. */
  get ends(): Map<string, Set<string>> {
    const said = readFileSync(join(this.directory, 'ends.log'), 'utf8').trim().split('\n');
    const records = filesBelow(join(this.directory, 'backups', '.runs')).filter(
      (path) => !path.endsWith('.opened.json'),
    );
    const ends = new Map<string, Set<string>>();
    for (const text of [...said, ...records.map((path) => readFileSync(path, 'utf8'))]) {
      const { id, state } = JSON.parse(text) as { id: string; state: string };
      ends.set(id, (ends.get(id) ?? new Set()).add(state));
    }
    return ends;
  }

  /** What the copies said that went wrong, with the process that said it. */
  get warnings(): string {
    const path = join(this.directory, 'warnings.log');
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  }

  /** Names of the objects that are there for claims only. */
  get bookkeeping(): string[] {
    return filesBelow(this.claims).map((path) => path.slice(this.claims.length + 1));
  }
}

function readRunId(path: string): string {
  return (JSON.parse(readFileSync(path, 'utf8')) as { runId: string }).runId;
}

function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return entries.map((entry) => join(entry.parentPath, entry.name));
}
