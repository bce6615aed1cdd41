// What a user writes as a source that backs up the environment of the application.

/** Variables and files of the application's configuration. Needs `encryption`. */
export interface EnvironmentSourceOptions {
  readonly type: 'environment';
  /** Names of variables; `*` stands for letters, digits and underscores, as in `GEMINI_*`. Default: none. */
  readonly variables?: readonly string[];
  /** Paths of files such as `.env`. A missing one fails the backup, unless it is optional. Default: none. */
  readonly files?: readonly (string | { readonly path: string; readonly optional?: boolean })[];
  /** Where a restore makes a new directory for what it restores. Default `.backup-restored` in the working directory. */
  readonly restoreDirectory?: string;
}
