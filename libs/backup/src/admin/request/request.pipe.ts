// Checks a body or a query against its DTO, the same in every host, whatever pipes that has of its own.

import type { PipeTransform } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { type ValidationError, Validator } from 'class-validator';

import { BackupError } from '../../core/errors.js';
import { isRecord } from '../../core/reader.js';

/** A request of thousands of wrong fields gets an answer of bounded size. */
const MOST_PROBLEMS = 50;
const LONGEST_PROBLEM = 200;

/**
 * A request that was checked. Handlers name their parameter with this alias, not with the DTO class: Nest then knows no
 * class for it, and a validation pipe of the host leaves the value to ours.
 */
export type Checked<T> = { readonly [K in keyof T]: T[K] };

/** Missing means empty; a field the DTO does not know is a problem. */
export class RequestPipe<T extends object> implements PipeTransform<unknown, T> {
  constructor(private readonly dto: new () => T) {}

  /** @throws BackupError REQUEST_INVALID naming every problem */
  transform(value: unknown): T {
    const given = value ?? {};
    if (!isRecord(given)) throw invalid(['the request must be an object']);
    const request = plainToInstance(this.dto, given);
    const errors = new Validator().validateSync(request, { whitelist: true, forbidNonWhitelisted: true });
    if (errors.length > 0) throw invalid(errors.flatMap(messages));
    return request;
  }
}

function messages({ constraints = {}, children = [] }: ValidationError): string[] {
  return [...Object.values(constraints), ...children.flatMap(messages)];
}

function invalid(all: readonly string[]): BackupError {
  const problems = all.slice(0, MOST_PROBLEMS).map((problem) => problem.slice(0, LONGEST_PROBLEM));
  return new BackupError('REQUEST_INVALID', `The request can't be used: ${problems.join('; ')}.`, {
    context: { problems },
  });
}
