// The manifest, version 1: the record that makes objects a backup. docs/format.md specifies it field by field.

import { BackupError } from './errors.js';
import type { Facts, TableFact } from './facts.js';
import { isBackupId, JOB_NAME, OBJECT_NAME } from './names.js';
import { isRecord, listProblems, Reader } from './reader.js';
import type { StageRecord } from './stage.js';
import { TRIGGERS, type Trigger } from './trigger.js';

export const MANIFEST_FORMAT = 'nestjs-backup';
export const MANIFEST_VERSION = 1;

/** Size and SHA-256 (64 hexadecimal digits) of some bytes. */
export interface Digest {
  readonly bytes: number;
  readonly sha256: string;
}

/** One stored object and how to get back from it to the plain content. */
export interface ManifestObject extends Digest {
  /** File name of the stored object in the folder of the manifest, e.g. `gallery.db.gz.age`. */
  readonly name: string;
  /** In the order in which they were applied; restore undoes them from last to first. */
  readonly stages: readonly StageRecord[];
  readonly plain: Digest & { readonly name: string };
}

/** The run of a group that took a backup as one of its parts: all backups of one run belong together. */
export interface GroupRef {
  readonly name: string;
  readonly runId: string;
}

export interface Manifest {
  readonly id: string;
  readonly job: string;
  readonly source: { readonly kind: string; readonly target: string };
  readonly trigger: Trigger;
  readonly label?: string;
  /** Id of the backup that this one builds on: both are needed to restore it. Absent: it is whole by itself. */
  readonly basedOn?: string;
  /** Bytes that a restore gives, where the objects do not say so because the source builds backups on each other. */
  readonly restoredBytes?: number;
  /** Absent: it was taken by itself. */
  readonly group?: GroupRef;
  readonly runId: string;
  /** When the run began; backups are ordered by this. */
  readonly startedAt: Date;
  /** When the last object was complete. */
  readonly finishedAt: Date;
  /** At least one. */
  readonly objects: readonly ManifestObject[];
  readonly facts: Facts;
  readonly writer: { readonly name: string; readonly version: string };
}

/** All but the facts: those of a database with thousands of tables are large, and only who restores needs them. */
export type ManifestSummary = Omit<Manifest, 'facts'>;

/**
 * One fixed text for a manifest, in the order of format.md. What could not be read back is never written.
 * @throws BackupError INTERNAL naming every problem
 */
export function serializeManifest(manifest: Manifest): string {
  try {
    return toText(parseManifest(toText(manifest)));
  } catch (error) {
    throw new BackupError('INTERNAL', `The manifest of ${manifest.id} would not be readable: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

function toText(manifest: Manifest): string {
  return `${JSON.stringify({ format: MANIFEST_FORMAT, version: MANIFEST_VERSION, ...manifest }, null, 2)}\n`;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * Reads a manifest back. Fields that are not known are ignored, so that a later writer may add some.
 * @throws BackupError MANIFEST_INVALID naming every problem, or MANIFEST_TOO_NEW
 */
export function parseManifest(text: string): Manifest {
  const root = new Reader(parseJson(text));
  if (root.at('format').value !== MANIFEST_FORMAT) throw invalid('it is not a manifest of nestjs-backup');
  const version = root.at('version').integer(1);
  if (version > MANIFEST_VERSION) {
    throw new BackupError(
      'MANIFEST_TOO_NEW',
      `The manifest has version ${version}; this release reads ${MANIFEST_VERSION}.`,
    );
  }
  const manifest = readManifest(root);
  if (root.problems.length > 0) throw invalid(listProblems(root.problems));
  return manifest;
}

function readManifest(root: Reader): Manifest {
  const id = readId(root.at('id'));
  const objects = root.at('objects').items().map(readObject);
  if (objects.length === 0) root.at('objects').problem('must name at least one object');
  const label = root.at('label').optional((reader) => reader.string(), undefined);
  const basedOn = root.at('basedOn').optional(readId, undefined);
  const restoredBytes = root.at('restoredBytes').optional((reader) => reader.integer(), undefined);
  const group = root.at('group').optional(readGroup, undefined);
  return {
    id,
    job: root.at('job').matching(JOB_NAME, 'a job name'),
    source: { kind: root.at('source').at('kind').string(), target: root.at('source').at('target').string() },
    trigger: root.at('trigger').oneOf(TRIGGERS),
    ...(label === undefined ? {} : { label }),
    ...(basedOn === undefined ? {} : { basedOn }),
    ...(restoredBytes === undefined ? {} : { restoredBytes }),
    ...(group === undefined ? {} : { group }),
    runId: root.at('runId').string(),
    startedAt: root.at('startedAt').date(),
    finishedAt: root.at('finishedAt').date(),
    objects,
    facts: readFacts(root.at('facts')),
    writer: { name: root.at('writer').at('name').string(), version: root.at('writer').at('version').string() },
  };
}

function readId(reader: Reader): string {
  const id = reader.string();
  if (!isBackupId(id)) reader.problem('must be a backup id');
  return id;
}

function readGroup(reader: Reader): GroupRef {
  return { name: reader.at('name').matching(JOB_NAME, 'the name of a group'), runId: reader.at('runId').string() };
}

function readObject(reader: Reader): ManifestObject {
  return {
    name: reader.at('name').matching(OBJECT_NAME, 'an object name'),
    ...readDigest(reader),
    stages: reader.at('stages').items().map(readStage),
    plain: {
      name: reader.at('plain').at('name').matching(OBJECT_NAME, 'an object name'),
      ...readDigest(reader.at('plain')),
    },
  };
}

function readDigest(reader: Reader): Digest {
  return {
    bytes: reader.at('bytes').integer(),
    sha256: reader.at('sha256').matching(/^[0-9a-f]{64}$/, 'a SHA-256 in hexadecimal digits'),
  };
}

function readStage(reader: Reader): StageRecord {
  return { name: reader.at('name').string(), parameters: readValues(reader.at('parameters'), isParameter) };
}

function readFacts(reader: Reader): Facts {
  const fingerprint = reader.at('fingerprint').optional((value) => value.string(), undefined);
  const names = reader.at('names').optional((lists) => readValues(lists, isListOfTexts), undefined);
  const marks = reader.at('marks').optional((value) => readValues(value, isTexts), undefined);
  return {
    engine: reader.at('engine').string(),
    engineVersion: reader.at('engineVersion').string(),
    bytes: reader.at('bytes').integer(),
    tables: reader.at('tables').items().map(readTable),
    properties: readValues(reader.at('properties'), isScalar),
    ...(fingerprint === undefined ? {} : { fingerprint }),
    ...(names === undefined ? {} : { names }),
    ...(marks === undefined ? {} : { marks }),
  };
}

function readValues<T>(reader: Reader, isAllowed: (value: unknown) => value is T): Record<string, T> {
  const entries = reader.entries().flatMap(([key, { value }]): [string, T][] => {
    if (isAllowed(value)) return [[key, value]];
    reader.at(key).problem('must be a plain value');
    return [];
  });
  return Object.fromEntries(entries);
}

function isScalar(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function isParameter(value: unknown): value is string | number | readonly string[] {
  return isListOfTexts(value) || typeof value === 'string' || typeof value === 'number';
}

function isListOfTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isTexts(value: unknown): value is Readonly<Record<string, string>> {
  return isRecord(value) && Object.values(value).every((item) => typeof item === 'string');
}

function readTable(reader: Reader): TableFact {
  const partitionOf = reader.at('partitionOf').optional((value) => value.string(), undefined);
  return {
    name: reader.at('name').string(),
    rows: reader.at('rows').integer(),
    ...(reader.at('estimated').value === true ? { estimated: true } : {}),
    ...(partitionOf === undefined ? {} : { partitionOf }),
  };
}

function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value)) return value;
  } catch (error) {
    throw invalid('it is not JSON', error);
  }
  throw invalid('it is not a JSON object');
}

function invalid(why: string, cause?: unknown): BackupError {
  return new BackupError('MANIFEST_INVALID', `The manifest can't be read: ${why}.`, { cause });
}
