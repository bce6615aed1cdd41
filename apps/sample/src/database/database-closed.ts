// What a request gets while the database is closed, e.g. during a restore: 503 with Retry-After.

import { type ArgumentsHost, Catch, type ExceptionFilter, ServiceUnavailableException } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

const RETRY_AFTER_SECONDS = 5;

export class DatabaseClosedException extends ServiceUnavailableException {
  constructor() {
    super('The database is closed for maintenance; try again in a few seconds.');
  }
}

@Catch(DatabaseClosedException)
export class DatabaseClosedFilter implements ExceptionFilter<DatabaseClosedException> {
  constructor(private readonly adapterHost: HttpAdapterHost) {}

  catch(exception: DatabaseClosedException, host: ArgumentsHost): void {
    const { httpAdapter } = this.adapterHost;
    const response = host.switchToHttp().getResponse<unknown>();
    httpAdapter.setHeader(response, 'Retry-After', String(RETRY_AFTER_SECONDS));
    httpAdapter.reply(response, exception.getResponse(), exception.getStatus());
  }
}
