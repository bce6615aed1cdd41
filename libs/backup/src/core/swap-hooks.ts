// What an application does around the moment in which its data is replaced.

import { BackupError } from './errors.js';

export interface SwapHooks {
  /** Close every connection to the database, or stop using them. */
  beforeSwap?(): Promise<void> | void;
  /** Open them again. Called also when the swap failed and the database is the old one. */
  afterSwap?(): Promise<void> | void;
}

/**
 * Whatever happens the application is told to go on, with the data that is then there. When that fails as well, one error
 * says both, with the code of the first.
 */
export async function betweenHooks(
  hooks: SwapHooks | undefined,
  swap: () => Promise<void>,
  explain: {
    /** Of `beforeSwap` or the swap itself. */
    readonly swap: (error: unknown) => BackupError | Promise<BackupError>;
    readonly afterSwap: (error: unknown) => BackupError;
  },
): Promise<void> {
  const failures: BackupError[] = [];
  try {
    await hooks?.beforeSwap?.();
    await swap();
  } catch (error) {
    failures.push(await explain.swap(error));
  }
  try {
    await hooks?.afterSwap?.();
  } catch (error) {
    failures.push(explain.afterSwap(error));
  }
  throwAll(failures);
}

function throwAll(failures: readonly BackupError[]): void {
  const [first, second] = failures;
  if (first === undefined) return;
  if (second === undefined) throw first;
  const { code, hint, retryable, context } = first;
  const cause = new AggregateError(failures);
  throw new BackupError(code, `${first.message} ${second.message}`, { hint, retryable, context, cause });
}
