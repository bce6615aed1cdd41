// The other end of open-in-child.ts: the stages, in the process that takes the content.

import type { OpenFilter } from '../core/filter.js';
import type { BackwardWith } from '../core/stage.js';
import { loadStage } from './load-stage.js';
import type { OpenTask } from './open-in-child.js';
import { openBy } from './open-object.js';

export const openFilter: OpenFilter = async (task) => {
  const { object, stages } = task as OpenTask;
  const backwards = await Promise.all(
    stages.map(async ({ module, task: stage }) => {
      const { backwardWith } = await loadStage<{ readonly backwardWith: BackwardWith }>(module);
      return backwardWith(stage);
    }),
  );
  return { apply: (stored) => openBy(backwards, stored, object), result: () => undefined };
};
