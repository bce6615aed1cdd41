// The mark by which a database is known to be one of ours: its comment. Whatever bears none is somebody else's.

import { isRecord } from '../../../core/reader.js';
import { type Beside, type BesideKind, nameBeside } from './database-names.js';
import type { Database } from './databases.js';

export interface Mark extends Beside {
  /** What people had said of the database before. */
  readonly comment: string | undefined;
  /** Of what is restored under a name of its own: the live database of the job that it is restored for. */
  readonly beside?: string | undefined;
}

const PRODUCT = 'nestjs-backup ';
const KINDS: ReadonlySet<unknown> = new Set<BesideKind>(['restore', 'before', 'undone']);

/** The comment that is the mark. */
export function writeMark({ kind, live, runId, at, comment, beside }: Mark): string {
  return PRODUCT + JSON.stringify({ kind, live, runId, at, comment, beside });
}

/** Nothing for a database without a mark, or with another name than its mark gives: somebody has made it theirs. */
export function readMark({ name, comment }: Database): Mark | undefined {
  if (comment?.startsWith(PRODUCT) !== true) return undefined;
  const mark = parse(comment.slice(PRODUCT.length));
  return mark !== undefined && nameBeside(mark) === name ? mark : undefined;
}

function parse(text: string): Mark | undefined {
  const value = parseJson(text);
  if (!isRecord(value) || !KINDS.has(value['kind'])) return undefined;
  const { live, runId, comment, beside } = value;
  const at = new Date(String(value['at']));
  if (typeof live !== 'string' || typeof runId !== 'string' || Number.isNaN(at.getTime())) return undefined;
  return {
    kind: value['kind'] as BesideKind,
    live,
    runId,
    at,
    comment: typeof comment === 'string' ? comment : undefined,
    ...(typeof beside === 'string' ? { beside } : {}),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
