// The same by the process that makes the content: only what is to be stored comes to the application.

import { BackupError } from '../core/errors.js';
import type { CapturedObject } from '../core/source.js';
import type { Stage } from '../core/stage.js';
import type { Sealed, SealedDigests } from './seal.js';

const FILTER = new URL('./seal-filter.js', import.meta.url);

type MadeElsewhere = Required<Pick<CapturedObject, 'openThrough'>>;

export function isMadeElsewhere(captured: CapturedObject): captured is CapturedObject & MadeElsewhere {
  return captured.openThrough !== undefined;
}

export async function sealInChild(
  captured: MadeElsewhere,
  stages: readonly Stage[],
  onBytes: (total: number) => void = () => undefined,
): Promise<Sealed> {
  const task = await Promise.all(stages.map(async (stage) => await stage.inChild()));
  let digests: SealedDigests | undefined;
  const onResult = (result: unknown): void => void (digests = result as SealedDigests);
  const stream = captured.openThrough({ module: FILTER, task, onBytes, onResult });
  return {
    stream,
    digests() {
      if (digests === undefined) throw new BackupError('INTERNAL', 'The stream has ended without its digests.');
      return digests;
    },
  };
}
