// A source in memory: two objects, facts that are measured, and failures wherever a test wants one.

import { createHash } from 'node:crypto';

import type { ByteStream } from '../core/bytes.js';
import { BackupError } from '../core/errors.js';
import type { Facts } from '../core/facts.js';
import type {
  Capture,
  Check,
  QueryRow,
  RestoreInput,
  Selection,
  Source,
  SourceContext,
  StagedRestore,
} from '../core/source.js';
import { collect, pattern } from '../testing/streams.js';

type Moment = 'capture' | 'read' | 'facts' | 'close' | 'stage' | 'query' | 'swap' | 'discard' | 'undo' | 'forgetUndo';

type Content = ReadonlyMap<string, Buffer>;

const CHUNK = 16 * 1024;

export class TestSource implements Source {
  readonly kind: string = 'test';
  /** The live data. */
  live: Content = new Map([
    ['things.db', Buffer.concat([Buffer.alloc(100_000, 'thing '), pattern(0, 100_000)])],
    ['extra.txt', Buffer.from('something more')],
  ]);
  /** What happened, in order. */
  readonly log: string[] = [];
  /** Called at each moment; may throw, wait or abort. */
  at: (moment: Moment) => void | Promise<void> = () => undefined;
  /** What `restoreChecks` answers. */
  checks: Check[] = [{ name: 'disk-space', verdict: 'ok', message: 'There is room.' }];
  /** What the checks of a staged restore say. */
  stagedChecks: Check[] = [];
  /** Rows that a restore seems to have lost. */
  lostRows = 0;
  /** What the restored data answers to any statement. */
  answer: (statement: string) => readonly QueryRow[] = () => [];
  restoresInPlace = false;
  restoresBeside = false;
  /** What the captured data answers to any statement. Undefined: nothing can be asked. */
  answers: readonly string[] | undefined;
  /** The files that a backup holds. */
  listFiles?: NonNullable<Source['listFiles']>;
  /** The new places that were restored into, by name. */
  readonly places = new Map<string, TestSource>();

  constructor(
    readonly target: string = 'things.db',
    private readonly tables?: readonly string[],
  ) {}

  async capture({ signal }: SourceContext): Promise<Capture> {
    await this.reach('capture');
    const content = this.live;
    return {
      objects: [...content].map(([name, bytes]) => ({
        name,
        bytes: bytes.length,
        open: () => this.chunks(bytes, signal),
      })),
      facts: async () => {
        await this.reach('facts');
        return factsOf(content);
      },
      ...(this.answers === undefined ? {} : { ask: () => this.answered() }),
      close: async () => await this.reach('close'),
    };
  }

  into(target: string, { tables }: Selection = {}): TestSource {
    const place = new TestSource(target, tables);
    place.live = new Map();
    place.checks = [{ name: 'new-place', verdict: this.places.has(target) ? 'blocked' : 'ok', message: 'Looked at.' }];
    place.lostRows = this.lostRows;
    place.stagedChecks = this.stagedChecks;
    place.at = async (moment) => {
      if (moment === 'swap') this.places.set(target, place);
      await this.at(moment);
    };
    return place;
  }

  expects(captured: Facts): Facts {
    const { tables } = this;
    if (tables === undefined) return captured;
    const missing = tables.filter((name) => !captured.tables.some((table) => table.name === name));
    if (missing.length > 0) throw new BackupError('REQUEST_INVALID', `There is no ${missing.join(', ')}.`);
    return { ...captured, tables: captured.tables.filter(({ name }) => tables.includes(name)), properties: {} };
  }

  async restoreChecks(): Promise<Check[]> {
    return this.checks;
  }

  restoreSteps(): readonly string[] {
    return ['Swap things.db.'];
  }

  async stage({ content }: RestoreInput): Promise<StagedRestore> {
    await this.reach('stage');
    const restored = new Map<string, Buffer>();
    const names = content.names.filter((name) => this.tables?.includes(name) ?? true);
    for (const name of names) restored.set(name, await collect(content.open(name)));
    return {
      facts: this.expects(factsOf(restored, this.lostRows)),
      checks: this.stagedChecks,
      query: async (statement) => {
        await this.reach('query');
        return this.answer(statement);
      },
      swap: async () => {
        await this.reach('swap');
        const keptPrevious = this.live.size > 0 && !this.restoresInPlace && !this.restoresBeside;
        this.live = restored;
        return { keptPrevious };
      },
      discard: async () => await this.reach('discard'),
    };
  }

  async undo(): Promise<void> {
    await this.reach('undo');
  }

  async forgetUndo(): Promise<readonly string[]> {
    await this.reach('forgetUndo');
    return [];
  }

  private async *answered(): AsyncGenerator<string> {
    await this.reach('query');
    yield* this.answers ?? [];
  }

  /** How often that happened. */
  count(moment: Moment): number {
    return this.log.filter((entry) => entry === moment).length;
  }

  /** Makes the source fail each time it comes to the moment. */
  failAt(moment: Moment, error: Error = new BackupError('SOURCE_FAILED', `It failed at ${moment}.`)): void {
    this.at = (reached) => {
      if (reached === moment) throw error;
    };
  }

  private async reach(moment: Moment): Promise<void> {
    this.log.push(moment);
    await this.at(moment);
  }

  private async *chunks(bytes: Buffer, signal: AbortSignal): ByteStream & AsyncGenerator<Uint8Array> {
    for (let position = 0; position < bytes.length; position += CHUNK) {
      signal.throwIfAborted();
      if (position >= bytes.length / 2) await this.reach('read');
      yield bytes.subarray(position, position + CHUNK);
    }
  }
}

function factsOf(content: Content, lost = 0): Facts {
  const hash = createHash('sha256');
  for (const bytes of content.values()) hash.update(bytes);
  return {
    engine: 'test',
    engineVersion: '1',
    bytes: [...content.values()].reduce((sum, { length }) => sum + length, 0),
    tables: [...content].map(([name, { length }]) => ({ name, rows: length - lost })),
    properties: { sha256: hash.digest('hex') },
  };
}
