// Examines the set-up: looks at and tries everything that a backup, a drill or a restore will need.

import * as zlib from 'node:zlib';

import type { Catalog } from '../../catalog/catalog.js';
import type { Channel } from '../../core/channel.js';
import { type DoctorLine, type DoctorReport, worstVerdict } from '../../core/doctor.js';
import { mapConcurrent } from '../../kit/concurrency.js';
import type { Job } from '../job.js';
import { advise, adviseOnChannels, adviseOnCopies } from './advice.js';
import { examineDestination, type Prepare } from './destination.js';
import { examineEncryption } from './encryption.js';
import type { ExamineContext } from './examining.js';
import { examineNotifier } from './notifier.js';
import { examineRuntime } from './runtime.js';
import { examineReplications, examineSchedule } from './schedule.js';
import { examineSource } from './source.js';

/** A good guest does not look at everything at once. */
const AT_ONCE = 4;

/** What is examined. */
export interface Patient {
  readonly jobs: readonly Job[];
  readonly channels: readonly Channel[];
  /** False where this process starts nothing by itself. */
  readonly schedules: boolean;
  /** False where it is known that there is one copy of the application. */
  readonly replicas: boolean;
  readonly prepare: Prepare;
}

/** Rejects only with the signal's reason: what does not work is a line. */
export async function doctor(patient: Patient, context: ExamineContext): Promise<DoctorReport> {
  const { jobs, channels, schedules, replicas, prepare } = patient;
  const { clock } = context;
  const [checkedAt, startedAt] = [clock.now(), clock.elapsed()];
  const examinations: (() => readonly DoctorLine[] | Promise<readonly DoctorLine[]>)[] = [
    () => examineRuntime({ node: process.versions.node, hasZstd: 'zstdCompress' in zlib }),
    ...jobs.map((job) => () => examineSource(job, context)),
    ...destinationsOf(jobs).map(
      (catalog) => () => examineDestination(catalog, usersOf(catalog, jobs), prepare, context),
    ),
    ...jobs.map((job) => () => examineEncryption(job, context)),
    ...jobs.map((job) => () => examineSchedule(job, schedules, checkedAt)),
    ...jobs.map((job) => () => examineReplications(job, schedules, checkedAt)),
    ...channels.map((channel) => () => examineNotifier(channel, context)),
    ...jobs.map((job) => () => advise(job)),
    ...(replicas ? jobs : []).map((job) => () => adviseOnCopies(job)),
    () => adviseOnChannels(channels),
  ];
  const lines = (await mapConcurrent(examinations, AT_ONCE, async (examine) => await examine())).flat();
  return { level: worstVerdict(lines), checkedAt, durationMs: Math.round(clock.elapsed() - startedAt), lines };
}

function destinationsOf(jobs: readonly Job[]): Catalog[] {
  return [...new Set(jobs.flatMap(({ catalogs }) => catalogs))];
}

function usersOf(catalog: Catalog, jobs: readonly Job[]): Job[] {
  return jobs.filter(({ catalogs }) => catalogs.includes(catalog));
}
