// What was met while a directory was captured, counted, with some names of each.

import { type BytePath, toShown } from '../byte-path.js';

/**
 * `vanished`: gone before it was read. `changed`: written to while it was read. `unreadable`: not captured, though it is
 * there. `special`: sockets, pipes and devices, which have no content.
 */
export type ReportKind = 'vanished' | 'changed' | 'unreadable' | 'special';

export interface Report {
  readonly count: number;
  /** Of some, with the reason where there is one. */
  readonly names: readonly string[];
}

export type ReportTable = Readonly<Partial<Record<ReportKind, Report>>>;

const MOST_NAMES = 5;

export class Reports {
  private readonly found: Partial<Record<ReportKind, { count: number; names: string[] }>> = {};

  add(kind: ReportKind, path: BytePath, reason?: string): void {
    const report = (this.found[kind] ??= { count: 0, names: [] });
    report.count += 1;
    if (report.names.length < MOST_NAMES)
      report.names.push(toShown(path) + (reason === undefined ? '' : ` (${reason})`));
  }

  get table(): ReportTable {
    return this.found;
  }
}

/** `a, b, c`, and with more than some, `a, b, c, d, e and 4 more`. */
export function listNames({ count, names }: Report): string {
  const more = count - names.length;
  return `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
