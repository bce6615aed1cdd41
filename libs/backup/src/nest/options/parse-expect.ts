// What health holds a job to.

import type { Reader } from '../../core/reader.js';
import type { Expectations } from '../../operations/job.js';
import { readDuration } from './readers.js';

/** So much growth is a surprise to anybody. */
const MAX_GROWTH = 10;

export const NO_EXPECTATIONS: Expectations = { maxGrowth: MAX_GROWTH };

export function parseExpect(reader: Reader): Expectations {
  reader.isObject();
  reader.onlyKeys('minBackups', 'provenWithin', 'recoveryTime', 'dataLoss', 'maxGrowth');
  const minBackups = reader.at('minBackups').optional((value) => value.integer(1), undefined);
  const [provenWithinMs, recoveryTimeMs, dataLossMs] = ['provenWithin', 'recoveryTime', 'dataLoss'].map((key) =>
    reader.at(key).optional((value) => readDuration(value), undefined),
  );
  return {
    ...(minBackups === undefined ? {} : { minBackups }),
    ...(provenWithinMs === undefined ? {} : { provenWithinMs }),
    ...(recoveryTimeMs === undefined ? {} : { recoveryTimeMs }),
    ...(dataLossMs === undefined ? {} : { dataLossMs }),
    maxGrowth: reader.at('maxGrowth').optional(readFactor, MAX_GROWTH),
  };
}

function readFactor(reader: Reader): number {
  const { value } = reader;
  if (typeof value === 'number' && Number.isFinite(value) && value > 1) return value;
  reader.problem('must be a number above 1: how many times the usual content is too much');
  return MAX_GROWTH;
}
