// A live database of the program sqlite3 and an earlier copy of it, between which rows are rescued.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { systemClock } from '../../../core/clock.js';
import { randomTail } from '../../../core/names.js';
import type { RowChoice, RowRescue } from '../../../core/rescue.js';
import { examContext } from '../../../testing/source-exam/examination.js';
import { settle } from '../settings.js';
import { RESCUE_HANDLERS } from './rescue-handlers.js';
import { rescueRows } from './rescue-rows.js';

type Choice = Partial<RowChoice> & Pick<RowChoice, 'tables'>;

const DEFAULTS = { kinds: ['missing'], examples: 5 } as const;

export class TestRescue {
  readonly live: string;
  private readonly side: string;
  private readonly directory = mkdtempSync(join(tmpdir(), 'rescue-'));

  /** In write-ahead mode, as that of an application. */
  constructor(schema: string, journal = 'wal') {
    this.live = join(this.directory, 'live.db');
    this.side = join(this.directory, 'beside', 'side.db');
    mkdirSync(dirname(this.side));
    this.sql(`PRAGMA journal_mode = ${journal}; ${schema}`);
    this.backUp();
  }

  /** The live database, as it is now, is the backup. */
  backUp(): void {
    rmSync(this.side, { force: true });
    this.sql(`VACUUM INTO '${this.side}'`);
  }

  /** Of the live database. */
  sql(text: string): string {
    return execFileSync('sqlite3', ['-bail', this.live], { input: text, encoding: 'utf8' }).trim();
  }

  rows(table: string): string[] {
    const found = this.sql(`SELECT * FROM ${table} ORDER BY 1, 2`);
    return found === '' ? [] : found.split('\n');
  }

  /** Everything in it, as a script. */
  dump(): string {
    return this.sql('.dump');
  }

  /** In this process, as that of a task does it. */
  async compare(choice: Choice): Promise<RowRescue> {
    const { plan, ...listed } = await this.listed(choice);
    return {
      plan,
      async putBack() {
        await RESCUE_HANDLERS.putBack(listed);
      },
    };
  }

  /** The plan, and the task that carries it out. */
  async listed(choice: Choice) {
    const tail = randomTail();
    const beside = (what: string): string => join(dirname(this.side), `${what}-${tail}`);
    const files = { live: this.live, side: this.side, work: beside('work'), busyTimeoutMs: 100 };
    const input = { ...files, choice: { ...DEFAULTS, ...choice }, copy: beside('copy') };
    const compared = await RESCUE_HANDLERS.compareRows(input, () => undefined);
    return { ...files, ...compared, triggers: choice.triggers };
  }

  /** In a process of its own: what SQLite itself throws is understood only there. */
  async compareApart(choice: Choice): Promise<RowRescue> {
    const settings = { ...settle({ file: this.side, clock: systemClock }), busyTimeoutMs: 100, newBeside: this.live };
    return await rescueRows(settings, this.side, { ...DEFAULTS, ...choice }, examContext());
  }

  /** Names of the files in the directory of the backup. */
  beside(): string[] {
    return readdirSync(dirname(this.side));
  }

  remove(): void {
    rmSync(this.directory, { recursive: true });
  }
}
