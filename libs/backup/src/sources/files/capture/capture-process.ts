// The process that walks and reads: it may block without holding up the application, and be killed at any moment.

import { serveTask } from '../../../kit/child-answer.js';
import { asCaptureError } from '../../../kit/source-errors.js';
import { ExchangeWriter } from './exchange.js';
import { makePlan } from './make-plan.js';
import { readFiles } from './read-files.js';
import type { PlanTask } from './tasks.js';

process.umask(0o077);
serveTask(async (task, progress) => {
  const input = task as PlanTask;
  try {
    const plan = makePlan(input, progress);
    const exchange = new ExchangeWriter(input.scratch);
    exchange.tell(plan);
    const { group, sizes } = plan;
    if (sizes.length > 0) exchange.waitForRoom();
    return readFiles({ ...input, group, volumes: sizes.length }, (frame) => exchange.send(frame));
  } catch (error) {
    throw asCaptureError(error, `${input.directory} can not be captured`);
  }
});
