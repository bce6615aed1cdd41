// A job on real directories that fail on demand, and contexts that remember what an operation said.

import { join } from 'node:path';

import { Catalog } from '../catalog/catalog.js';
import { folderOf } from '../catalog/test-catalog.spec.support.js';
import type { TrustLevel } from '../core/backup.js';
import type { BackupError } from '../core/errors.js';
import type { BackupEvent } from '../core/events.js';
import type { Manifest, ManifestSummary } from '../core/manifest.js';
import { newRunId } from '../core/names.js';
import type { RunPart } from '../core/run.js';
import type { Check } from '../core/source.js';
import type { Stages } from '../core/stage.js';
import { listAll, type Storage } from '../core/storage.js';
import { createStages } from '../stages/index.js';
import { LocalStorage } from '../storage/local/local-storage.js';
import { FaultyStorage } from '../testing/faulty-storage.js';
import { ManualClock } from '../testing/manual-clock.js';
import { tempDirectories } from '../testing/temp-directory.spec.support.js';
import { backup } from './backup/backup.js';
import type { OperationContext } from './context.js';
import type { Job } from './job.js';
import { TestSource } from './test-source.spec.support.js';

export interface TestContext extends OperationContext {
  readonly notes: string[];
  readonly warnings: BackupError[];
  readonly events: BackupEvent[];
  readonly steps: string[];
  readonly checks: Check[];
  /** The parts of a group, as they were told last. */
  readonly told: RunPart[];
  /** The contexts of nested operations, in order. */
  readonly children: TestContext[];
  /** What the run is about. */
  readonly subject: () => string | undefined;
  readonly abort: (reason?: Error) => void;
}

export interface TestJob {
  readonly job: Job;
  readonly source: TestSource;
  readonly clock: ManualClock;
  /** Named `nas` and `offsite`, or as asked. */
  storage(destination: string): FaultyStorage;
  catalog(destination: string): Catalog;
  context(details?: { readonly onStep?: (step: string) => void }): TestContext;
  /** Every key a destination holds. */
  keys(destination: string): Promise<string[]>;
  /** Takes a backup an hour after the one before. */
  backup(details?: Partial<Pick<OperationContext, 'trigger' | 'label'>>): Promise<Manifest>;
  /** By destination, as a catalog sees it that knows nothing yet. */
  trust(id: string): Promise<Record<string, TrustLevel | undefined>>;
}

export interface TestJobOptions {
  readonly destinations?: readonly string[];
  readonly stages?: Stages;
  readonly job?: Partial<Job>;
}

export const GZIP: Stages = createStages({ compression: { type: 'gzip', level: 1 }, encryption: { type: 'none' } });

/** Call it once, at the top of a spec. */
export function testJobs(): (options?: TestJobOptions) => Promise<TestJob> {
  const newDirectory = tempDirectories();
  return async ({ destinations = ['nas', 'offsite'], stages = GZIP, job: details = {} } = {}) => {
    const clock = new ManualClock(new Date('2026-01-10T00:00:00.000Z'));
    const root = await newDirectory();
    const storages = new Map<string, { local: Storage; faulty: FaultyStorage }>();
    for (const name of destinations) {
      const local = new LocalStorage({ directory: join(root, name), clock });
      await local.prepare();
      storages.set(name, { local, faulty: new FaultyStorage(local) });
    }
    const storage = (name: string) => required(storages.get(name)).faulty;
    const openCatalog = (name: string) => new Catalog({ name, storage: storage(name), prefix: '' }, clock);
    const catalogs = destinations.map(openCatalog);
    const source = new TestSource();
    const job: Job = {
      name: 'things',
      source,
      stages,
      catalogs,
      retention: { minVerified: 1 },
      deadlineMs: 3_600_000,
      minBytes: 1,
      keepPreviousMs: 7 * 86_400_000,
      drillChecks: [],
      expect: { maxGrowth: 10 },
      ...details,
    };
    return {
      job,
      source,
      clock,
      storage,
      catalog: (name) => required(catalogs.find((catalog) => catalog.name === name)),
      context: (contextDetails = {}) => testContext(clock, contextDetails),
      async keys(name) {
        const keys: string[] = [];
        for await (const { key } of listAll(required(storages.get(name)).local, '')) keys.push(key);
        return keys;
      },
      async backup(about = {}) {
        await clock.advance(3_600_000);
        return (await backup(job, { ...testContext(clock, {}), ...about })).manifest;
      },
      async trust(id) {
        const looks = destinations.map(async (name) => {
          const entry = await openCatalog(name).find({ job: job.name, id });
          return [name, entry?.trust] as const;
        });
        return Object.fromEntries(await Promise.all(looks));
      },
    };
  };
}

/** The key of the first object of a backup. */
export function objectKey(manifest: ManifestSummary): string {
  return `${folderOf(manifest)}${manifest.objects[0]?.name ?? ''}`;
}

export function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The test expects something to be there.');
  return value;
}

function testContext(clock: ManualClock, { onStep }: { readonly onStep?: (step: string) => void }): TestContext {
  const controller = new AbortController();
  let subject: string | undefined;
  const context: TestContext = {
    runId: newRunId(clock.now()),
    signal: controller.signal,
    abort: (reason = new Error('stopped by the test')) => controller.abort(reason),
    trigger: 'manual',
    clock,
    notes: [],
    warnings: [],
    events: [],
    steps: [],
    requireClaim: async () => undefined,
    checks: [],
    told: [],
    children: [],
    subject: () => subject,
    emit: (event) => void context.events.push(event),
    about: (id) => (subject = id),
    note: (sentence) => void context.notes.push(sentence),
    parts: (parts) => void context.told.splice(0, Infinity, ...parts),
    examined: (checks) => void context.checks.splice(0, Infinity, ...checks),
    warn: (error) => void context.warnings.push(error),
    progress(step) {
      if (context.steps.at(-1) !== step) context.steps.push(step);
      onStep?.(step);
    },
    async nested(_, trigger, execute) {
      const child = { ...testContext(clock, {}), signal: controller.signal, trigger };
      context.children.push(child);
      return await execute(child);
    },
  };
  return context;
}
