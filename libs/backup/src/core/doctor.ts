// Words for what an examination of the set-up finds.

export const DOCTOR_VERDICTS = ['ok', 'warning', 'problem'] as const;
/**
 * `problem`: something that is needed does not work. `warning`: it works, and a person should know what may come of it.
 */
export type DoctorVerdict = (typeof DOCTOR_VERDICTS)[number];

export const DOCTOR_AREAS = [
  'runtime',
  'source',
  'destination',
  'encryption',
  'schedule',
  'notifier',
  'advice',
] as const;
/** What a line is about. `advice` is about what the options leave out: nothing is wrong with it. */
export type DoctorArea = (typeof DOCTOR_AREAS)[number];

/** One thing that was looked at or tried. Contains no secret. */
export interface DoctorLine {
  readonly area: DoctorArea;
  /** The name of the job, the destination or the notifier. Absent where it is about the process as a whole. */
  readonly subject?: string;
  /** Stable, kebab-case, e.g. `round-trip`. */
  readonly name: string;
  readonly verdict: DoctorVerdict;
  /** A full sentence: what was found, with its values. */
  readonly message: string;
  /** What to do about it, or to type. An `ok` line has one where it is advice. */
  readonly hint?: string;
}

export interface DoctorReport {
  /** The worst verdict of all lines. */
  readonly level: DoctorVerdict;
  readonly checkedAt: Date;
  readonly durationMs: number;
  readonly lines: readonly DoctorLine[];
}

export function worstVerdict(lines: readonly DoctorLine[]): DoctorVerdict {
  return DOCTOR_VERDICTS.findLast((verdict) => lines.some((line) => line.verdict === verdict)) ?? 'ok';
}
