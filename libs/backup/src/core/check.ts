// What a look at something has found, with a verdict.

/** One thing that was looked at before or after a restore. */
export interface Check {
  /** Stable, kebab-case, e.g. `disk-space`. */
  readonly name: string;
  /** `blocked` stops a restore; `warning` is shown and does not. */
  readonly verdict: 'ok' | 'warning' | 'blocked';
  /** Blocked, unless a person accepts what it says by its name: the restore can be carried out. */
  readonly acceptable?: true;
  /** A full sentence: what was found and, unless ok, what to do about it. */
  readonly message: string;
  /** What to do about it, where the message does not say so. */
  readonly hint?: string;
}
