// The process that walks and reads: it may block without holding up the application, and be killed at any moment.

import { type ChildProgress, serveTask } from '../../../kit/child-answer.js';
import { asCaptureError } from '../../../kit/source-errors.js';
import { makePlan } from './make-plan.js';
import { readFiles } from './read-files.js';
import type { CaptureTasks, PlanResult, PlanTask, ReadTask } from './tasks.js';

const STDOUT = 1;

process.umask(0o077);
serveTask(async (task, progress) => {
  const { kind, input } = task as { readonly kind: keyof CaptureTasks; readonly input: PlanTask | ReadTask };
  try {
    return kind === 'plan' ? planAndRead(input as PlanTask, progress) : readFiles(input as ReadTask, STDOUT);
  } catch (error) {
    throw asCaptureError(error, `${input.directory} can not be captured`);
  }
});

function planAndRead(task: PlanTask, progress: ChildProgress): PlanResult {
  const plan = makePlan(task, progress);
  if (plan.sizes.length > 0) return plan;
  return { ...plan, read: readFiles({ ...task, group: plan.group, volumes: 0 }, STDOUT) };
}
