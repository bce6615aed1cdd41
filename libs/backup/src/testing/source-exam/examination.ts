// What an examiner of sources works with: the live data of one case, a run's context, and captured content.

import assert from 'node:assert/strict';

import { hasCode } from '../../core/errors.js';
import { newRunId } from '../../core/names.js';
import type { BackupContent, Capture, CaptureContext, Source } from '../../core/source.js';
import { collect, streamOf } from '../streams.js';

/** Live data made for one case, and what a source must not know about it. */
export interface SourceFixture {
  /** The source of live data that holds at least one row or file. */
  readonly source: Source;
  /** A source of the same kind for another place. */
  readonly elsewhere: Source;
  /** Changes the live data in a way that the facts show. */
  readonly change: () => Promise<void>;
  /** The live data as a text: another text, other data. */
  readonly read: () => Promise<string>;
  /** Names of all there is where the source works: files, scratch databases. */
  readonly list: () => Promise<readonly string[]>;
  /** The live data can't be held still: a capture gives what it met, and its facts say what that was. */
  readonly readsLive?: true;
  /** Statements for a source whose restored data can be asked. */
  readonly statements?: {
    /** Answers at least one row. */
    readonly reading: string;
    /** Would change what `reading` answers. */
    readonly changing: string;
  };
  /** Removes everything. Called at the end of the case, however it ends. */
  readonly remove: () => Promise<void>;
}

export interface SourceQuestion {
  /** What the source has to do. */
  readonly name: string;
  /** True where a backup is restored: a source of changes has to refuse that instead. */
  readonly stages?: true;
  readonly ask: (fixture: SourceFixture) => Promise<void>;
}

export const REASON = new Error('stopped by the exam');

export interface ExamContext extends CaptureContext {
  readonly abort: () => void;
}

/** The context of a run of its own. `onProgress` is called with each step. */
export function examContext(onProgress: (abort: () => void) => void = () => undefined): ExamContext {
  const stop = new AbortController();
  const abort = (): void => stop.abort(REASON);
  return {
    signal: stop.signal,
    runId: newRunId(new Date('2026-01-01T00:00:00.000Z')),
    progress: () => onProgress(abort),
    note: () => undefined,
    warn: () => undefined,
    earlier: async () => [],
    current: async () => undefined,
    abort,
  };
}

/** Reads a capture to its end, so that a restore can be asked for what is then a backup in memory. */
export async function contentOf(capture: Capture): Promise<BackupContent> {
  const contents = new Map<string, Buffer>();
  for (const object of capture.objects) contents.set(object.name, await collect(object.open()));
  const find = (name: string): Buffer => {
    const content = contents.get(name);
    assert.ok(content, `nothing with the name ${name} was captured`);
    return content;
  };
  return { names: [...contents.keys()], bytes: (name) => find(name).length, open: (name) => streamOf(find(name)) };
}

/** Captures, reads everything, asks for the facts and closes. */
export async function captureAll(source: Source, context: CaptureContext = examContext()) {
  const capture = await source.capture(context);
  try {
    const content = await contentOf(capture);
    return { content, facts: await capture.facts() };
  } finally {
    await capture.close();
  }
}

/** The action must fail with the exam's reason, and change neither the live data nor what lies around it. */
export async function assertStopped(fixture: SourceFixture, action: () => Promise<unknown>): Promise<void> {
  await assertUntouched(fixture, () => assert.rejects(action, (error: unknown) => error === REASON));
}

/** The action must change neither the live data nor what lies around it. */
export async function assertUntouched(fixture: SourceFixture, action: () => Promise<unknown>): Promise<void> {
  const before = { data: await fixture.read(), names: await fixture.list() };
  await action();
  assert.deepEqual({ data: await fixture.read(), names: await fixture.list() }, before);
}

/** Changes are restored with a backup of the whole, and not by themselves. */
export async function assertRefusesToStage(fixture: SourceFixture): Promise<void> {
  const content: BackupContent = { names: ['nothing'], bytes: () => 0, open: () => streamOf() };
  const facts = { engine: fixture.source.kind, engineVersion: '', bytes: 0, tables: [], properties: {} };
  await assertUntouched(fixture, () =>
    assert.rejects(fixture.source.stage({ content, facts }, examContext()), (error) =>
      hasCode(error, 'REQUEST_INVALID'),
    ),
  );
}
