// The layout of keys below a destination's prefix. Nothing outside this room knows it.

import type { EvidenceKind } from '../core/backup.js';
import type { PinRecord } from '../core/pin.js';
import { backupFolder, compactTime, isBackupId, JOB_NAME, OBJECT_NAME, randomTail } from '../core/names.js';

/** Which backup of which job. */
export interface BackupRef {
  readonly job: string;
  readonly id: string;
}

const MANIFEST = 'manifest.json';
const EVIDENCE = 'evidence';
const PROBES = '.probes';
const PINS = 'pins';

/** What a key is, as far as the catalog cares. */
export interface KeyMeaning extends BackupRef {
  readonly part: 'manifest' | 'evidence' | 'pin' | 'object';
}

/** True for what may be stored beside a manifest; the catalog's own names are not among it. */
export function isObjectName(name: string): boolean {
  return OBJECT_NAME.test(name) && ![MANIFEST, EVIDENCE, PINS].includes(name);
}

/** Keys of one destination: `<prefix>/<job>/<YYYY>/<MM>/<DD>/<backup id>/…`. */
export class KeyLayout {
  private readonly root: string;

  constructor(prefix: string) {
    this.root = prefix === '' ? '' : `${prefix}/`;
  }

  /** What all keys of one job, or of all jobs, begin with. */
  scope(job?: string): string {
    return job === undefined ? this.root : `${this.root}${job}/`;
  }

  /** Sorts before all backups of a job that began on that day or later, and after those before. */
  before(job: string, day: Date): string {
    return `${this.scope(job)}${day.toISOString().slice(0, 10).replaceAll('-', '/')}`;
  }

  /** Sorts before every job: they begin with a letter, and what is the library's own with a dot. */
  get beforeJobs(): string {
    return `${this.root}\``;
  }

  /** The job whose folder a key is in, if it is in one, and what sorts after all that is in the same folder. */
  placeOf(key: string): { readonly job?: string; readonly end: string } {
    const [name = '', ...rest] = key.slice(this.root.length).split('/');
    if (rest.length === 0) return { end: key };
    const end = `${this.root}${name}/~`;
    return JOB_NAME.test(name) ? { job: name, end } : { end };
  }

  folder(ref: BackupRef): string {
    return `${this.root}${backupFolder(ref)}`;
  }

  object(ref: BackupRef, name: string): string {
    return `${this.folder(ref)}${name}`;
  }

  manifest(ref: BackupRef): string {
    return this.object(ref, MANIFEST);
  }

  /** A new key for each call: evidence is added beside, never replaced. */
  newEvidence(ref: BackupRef, kind: EvidenceKind, at: Date): string {
    return `${this.evidenceOf(ref, kind, at)}${randomTail()}.json`;
  }

  /** What all keys of a backup's evidence begin with. */
  evidence(ref: BackupRef): string {
    return this.object(ref, `${EVIDENCE}/`);
  }

  /** What the keys of evidence of that kind and that second begin with. */
  evidenceOf(ref: BackupRef, kind: EvidenceKind, at: Date): string {
    return `${this.evidence(ref)}${compactTime(at)}-${kind}-`;
  }

  /** As its key says. */
  kindOfEvidence(ref: BackupRef, key: string): string | undefined {
    return key.slice(this.evidence(ref).length).split('-')[1];
  }

  /** What all keys of probes begin with. */
  probes(): string {
    return `${this.root}${PROBES}/`;
  }

  /** A new key for each call. */
  newProbe(at: Date): string {
    return `${this.probes()}${compactTime(at)}-${randomTail()}`;
  }

  /** A new key for each call: the last record counts, and none is ever replaced. */
  newPin(ref: BackupRef, { kind, at }: PinRecord): string {
    return this.object(ref, `${PINS}/${compactTime(at)}-${kind}-${randomTail()}.json`);
  }

  /** Undefined for keys that are no part of a backup. */
  meaningOf(key: string): KeyMeaning | undefined {
    if (!key.startsWith(this.root)) return undefined;
    const [job, , , , id, ...rest] = key.slice(this.root.length).split('/');
    if (job === undefined || id === undefined || rest.length === 0 || !isBackupId(id)) return undefined;
    return key.startsWith(this.folder({ job, id })) ? { job, id, part: partOf(rest) } : undefined;
  }
}

function partOf(rest: readonly string[]): KeyMeaning['part'] {
  if (rest.length === 1 && rest[0] === MANIFEST) return 'manifest';
  if (rest[0] === PINS) return 'pin';
  return rest[0] === EVIDENCE ? 'evidence' : 'object';
}
