// Answers a run that was accepted: 202, its record, and where to watch it.

import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  HttpCode,
  HttpStatus,
  Inject,
  Injectable,
  type NestInterceptor,
  UseInterceptors,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { map, type Observable } from 'rxjs';

import type { RunRecord } from '../../core/run.js';
import { mountPath } from '../request/mount-path.js';
import { type AcceptedRunView, viewRun } from '../views/run.view.js';

@Injectable()
export class AcceptedRunInterceptor implements NestInterceptor<RunRecord, AcceptedRunView> {
  constructor(@Inject(HttpAdapterHost) private readonly host: HttpAdapterHost) {}

  intercept(context: ExecutionContext, next: CallHandler<RunRecord>): Observable<AcceptedRunView> {
    const http = context.switchToHttp();
    const { httpAdapter } = this.host;
    const mount = mountPath(context, httpAdapter.getRequestUrl(http.getRequest()));
    return next.handle().pipe(
      map((run) => {
        const location = `${mount}/runs/${run.id}`;
        httpAdapter.setHeader(http.getResponse(), 'Location', location);
        return { runId: run.id, watch: `${location}/events`, run: viewRun(run) };
      }),
    );
  }
}

/** The handler returns the record of a run that goes on after the answer. */
export const AcceptsRun = (): MethodDecorator =>
  applyDecorators(HttpCode(HttpStatus.ACCEPTED), UseInterceptors(AcceptedRunInterceptor));
