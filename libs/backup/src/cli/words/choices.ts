// Options of which the value is one of a few, or a whole number.

import { InvalidArgumentError, Option } from 'commander';

export function choice(flags: string, description: string, values: readonly string[]): Option {
  return new Option(flags, `${description}: ${values.join(', ')}`).argParser((value) => {
    if (values.includes(value)) return value;
    throw new InvalidArgumentError(`It is one of: ${values.join(', ')}.`);
  });
}

export function wholeNumber(flags: string, description: string): Option {
  return new Option(flags, description).argParser((value) => {
    const number = Number(value);
    if (Number.isSafeInteger(number) && number > 0) return number;
    throw new InvalidArgumentError('It is a whole number of at least 1.');
  });
}
