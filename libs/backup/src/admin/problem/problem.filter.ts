// Answers every failure of the backup routes, also of the guards before them, with a problem.

import { type ArgumentsHost, Catch, type ExceptionFilter, Inject, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

import { redact } from '../../kit/redact.js';
import { problemFrom } from './problem.js';
import { sendProblem } from './send-problem.js';

@Catch()
export class ProblemFilter implements ExceptionFilter<unknown> {
  private readonly logger = new Logger('Backup');

  constructor(@Inject(HttpAdapterHost) private readonly host: HttpAdapterHost) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const problem = problemFrom(error);
    if (problem.status >= 500)
      this.logger.error(`A backup route answered ${problem.status}: ${redact(describe(error))}`);
    sendProblem(this.host, problem, host.switchToHttp().getResponse<object>());
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
