// Walks through the directory and writes down what a capture will do, before it reads a byte.

import { closeSync, openSync, statSync } from 'node:fs';

import type { ChildProgress } from '../../../kit/child-answer.js';
import { readLines } from '../index/read-index.js';
import { BaseIndex } from './base-index.js';
import { compare } from './compare.js';
import { Filter } from './filter.js';
import { PlanWriter } from './plan-file.js';
import { Reports } from './reports.js';
import type { PlanResult, PlanTask } from './tasks.js';
import { VolumePlan } from './volumes.js';
import { type FoundEntry, identityOf, Walk } from './walk.js';

const SAID_EVERY = 20_000;

export function makePlan(task: PlanTask, progress: ChildProgress): PlanResult {
  const { directory, scratch, base } = task;
  const [filter, reports] = [new Filter(task.include, task.exclude), new Reports()];
  const walk = new Walk({
    directory,
    filter,
    reports,
    forbidden: new Map(task.destinations.flatMap((path) => identified(path).map((identity) => [identity, path]))),
    skipped: new Set([scratch, ...task.own].flatMap(identified)),
  });
  const index = base && openSync(base.index, 'r');
  const plan = new PlanWriter(scratch);
  const volumes = new VolumePlan();
  let found = 0;
  const counted = function* (): Generator<FoundEntry> {
    for (const entry of walk.entries()) {
      found += 1;
      if (found % SAID_EVERY === 0) progress(`looking at ${directory}: ${found} found`);
      yield entry;
    }
  };
  const before = base && index !== undefined ? new BaseIndex(base.id, readLines(index)) : undefined;
  for (const step of compare(counted(), before)) {
    if ((step.do === 'take' || step.do === 'repeat') && volumes.add(step.entry)) plan.add({ do: 'turn' });
    plan.add(step);
  }
  plan.close();
  if (index !== undefined) closeSync(index);
  return { ...volumes.volumes, found, reports: reports.table, unused: filter.unused };
}

/** Of a directory that is not there, or does not answer, nothing needs to be known: no backup is written to it now. */
function identified(path: string): string[] {
  try {
    return [identityOf(statSync(path, { bigint: true }))];
  } catch {
    return [];
  }
}
