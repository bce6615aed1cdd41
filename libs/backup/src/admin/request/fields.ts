// Decorators for the fields of requests.

import { Transform } from 'class-transformer';
import { Matches, ValidateBy, ValidateIf } from 'class-validator';

import { isBackupId, JOB_NAME } from '../../core/names.js';
import { parseDuration } from '../../kit/durations.js';

/** The field may be left out. Unlike IsOptional this does not let null through. */
export function MayBeAbsent(): PropertyDecorator {
  return ValidateIf((_, value) => value !== undefined);
}

export function IsJobName(): PropertyDecorator {
  return Matches(JOB_NAME, { message: '$property must be the name of a job' });
}

export function IsBackupId(): PropertyDecorator {
  return isA(
    'a backup id such as 20251101T020000Z-k3x9q2abcd',
    (value) => typeof value === 'string' && isBackupId(value),
  );
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
