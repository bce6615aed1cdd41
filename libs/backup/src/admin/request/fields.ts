// Decorators for the fields of requests.

import { Transform } from 'class-transformer';
import { Matches, ValidateBy, ValidateIf } from 'class-validator';

import { isBackupId, isRunId, JOB_NAME } from '../../core/names.js';
import { ISO_TIME } from '../../core/reader.js';
import { parseDuration } from '../../kit/durations.js';

/** The field may be left out. Unlike IsOptional this does not let null through. */
export function MayBeAbsent(): PropertyDecorator {
  return ValidateIf((_, value) => value !== undefined);
}

export function IsJobName(): PropertyDecorator {
  return Matches(JOB_NAME, { message: '$property must be the name of a job' });
}

export function IsFlagOrJobName(): PropertyDecorator {
  return isA(
    'true, false or the name of a job',
    (value) => typeof value === 'boolean' || (typeof value === 'string' && JOB_NAME.test(value)),
  );
}

export function IsBackupId(): PropertyDecorator {
  return isA(
    'a backup id such as 20251101T020000Z-k3x9q2abcd',
    (value) => typeof value === 'string' && isBackupId(value),
  );
}

export function IsRunId(): PropertyDecorator {
  return isA(
    'a run id such as run-20251101T020000Z-k3x9q2abcd',
    (value) => typeof value === 'string' && isRunId(value),
  );
}

/** On the wire a time is a text; the handler gets a Date. */
export function IsTime(): PropertyDecorator {
  const read = Transform(({ value }: { readonly value: unknown }) =>
    typeof value === 'string' && ISO_TIME.test(value) ? new Date(value) : value,
  );
  const check = isA(
    'a time in ISO 8601 with its zone, such as 2025-11-01T02:00:00Z',
    (value) => value instanceof Date && !Number.isNaN(value.getTime()),
  );
  return (target, property) => {
    read(target, property);
    check(target, property);
  };
}

export function IsDuration(): PropertyDecorator {
  return isA('a duration such as "7d"', (value) => typeof value === 'string' && parseDuration(value) !== undefined);
}

/** In a query `?flag`, `?flag=true` and `?flag=false` are what a boolean is in a body. */
export function FlagFromQuery(): PropertyDecorator {
  const meanings: ReadonlyMap<unknown, boolean> = new Map([
    ['', true],
    ['true', true],
    ['false', false],
  ]);
  return Transform(({ value }: { readonly value: unknown }) => meanings.get(value) ?? value);
}

function isA(meaning: string, fits: (value: unknown) => boolean): PropertyDecorator {
  const defaultMessage = () => `$property must be ${meaning}`;
  return ValidateBy({ name: meaning, validator: { validate: fits, defaultMessage } });
}
