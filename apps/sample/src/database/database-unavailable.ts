// What a request gets while the database is closed, e.g. during a restore, or can't be reached: 503 with Retry-After.

import { type ArgumentsHost, Catch, type ExceptionFilter, Logger, ServiceUnavailableException } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

const RETRY_AFTER_SECONDS = 5;

export class DatabaseUnavailableException extends ServiceUnavailableException {
  /** A cause is what went wrong; without one the database was closed on purpose. */
  constructor(options: ErrorOptions = {}) {
    super('The database is not available right now; try again in a few seconds.', options);
  }
}

@Catch(DatabaseUnavailableException)
export class DatabaseUnavailableFilter implements ExceptionFilter<DatabaseUnavailableException> {
  private readonly logger = new Logger(DatabaseUnavailableFilter.name);

  constructor(private readonly adapterHost: HttpAdapterHost) {}

  catch(exception: DatabaseUnavailableException, host: ArgumentsHost): void {
    if (exception.cause !== undefined) this.logger.warn(`The database did not answer: ${String(exception.cause)}`);
    const { httpAdapter } = this.adapterHost;
    const response = host.switchToHttp().getResponse<unknown>();
    httpAdapter.setHeader(response, 'Retry-After', String(RETRY_AFTER_SECONDS));
    httpAdapter.reply(response, exception.getResponse(), exception.getStatus());
  }
}
