// Writes a problem as the answer, on whatever platform.

import type { HttpAdapterHost } from '@nestjs/core';

import { rawResponse } from '../request/raw-response.js';
import type { ProblemView } from './problem.js';

/** An answer that has begun can't become a problem any more: its connection is broken instead. */
export function sendProblem({ httpAdapter }: HttpAdapterHost, problem: ProblemView, response: object): void {
  if (httpAdapter.isHeadersSent(response)) {
    rawResponse(response).destroy();
    return;
  }
  httpAdapter.setHeader(response, 'Content-Type', 'application/problem+json');
  // As text: Nest 11 takes an object for ordinary JSON, whatever the header says.
  httpAdapter.reply(response, JSON.stringify(problem), problem.status);
}
