// Answers every failure of the backup routes, also of the guards before them, with a problem.

import { type ArgumentsHost, Catch, type ExceptionFilter, Inject, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

import { redact } from '../../kit/redact.js';
import { rawResponse } from '../request/raw-response.js';
import { problemFrom } from './problem.js';

@Catch()
export class ProblemFilter implements ExceptionFilter<unknown> {
  private readonly logger = new Logger('Backup');

  constructor(@Inject(HttpAdapterHost) private readonly host: HttpAdapterHost) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const problem = problemFrom(error);
    const response = host.switchToHttp().getResponse<object>();
    if (problem.status >= 500)
      this.logger.error(`A backup route answered ${problem.status}: ${redact(describe(error))}`);
    const { httpAdapter } = this.host;
    if (httpAdapter.isHeadersSent(response)) {
      rawResponse(response).destroy();
      return;
    }
    httpAdapter.setHeader(response, 'Content-Type', 'application/problem+json');
    httpAdapter.reply(response, problem, problem.status);
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
