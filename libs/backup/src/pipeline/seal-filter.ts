// The other end of seal-in-child.ts: the stages, in the process that makes the content.

import type { OpenFilter } from '../core/filter.js';
import type { ForwardWith, StageInChild } from '../core/stage.js';
import { loadStage } from './load-stage.js';
import { type Sealed, seal } from './seal.js';

export const openFilter: OpenFilter = async (task) => {
  const forwards = await Promise.all(
    (task as readonly StageInChild[]).map(async ({ module, task: stage }) => {
      const { forwardWith } = await loadStage<{ readonly forwardWith: ForwardWith }>(module);
      return forwardWith(stage);
    }),
  );
  let sealed: Sealed | undefined;
  return {
    apply: (input, onBytes) => (sealed = seal(input, forwards, onBytes)).stream,
    result: () => sealed?.digests(),
  };
};
