// Requests that Express or Fastify refuse before a route sees them, such as bodies that are too large or no JSON: the
// problem filter never hears of these, so they are answered here, for our routes only.

import type { HttpAdapterHost } from '@nestjs/core';

import { problemFrom } from './problem.js';
import { sendProblem } from './send-problem.js';

type ErrorMiddleware = (error: unknown, request: object, response: object, next: (error: unknown) => void) => void;

/** What is used of a Fastify instance. */
interface FastifyInstance {
  addHook(name: 'onRoute', hook: (route: FastifyRoute) => void): void;
}

interface FastifyRoute {
  readonly url: string;
  errorHandler?: (error: unknown, request: object, response: object) => void;
}

export class PlatformRefusals {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly path: string,
  ) {}

  /** Fastify asks the route what to do with an error; called before there are routes. */
  beforeRoutes(): void {
    const httpAdapter = this.adapter();
    if (httpAdapter?.getType() !== 'fastify') return;
    httpAdapter.getInstance<FastifyInstance>().addHook('onRoute', (route) => {
      if (this.isOurs(route.url)) route.errorHandler = (error, _, response) => this.answer(error, response);
    });
  }

  /** Express asks the next error middleware; called when the routes are there, before that of the application. */
  afterRoutes(): void {
    const httpAdapter = this.adapter();
    if (httpAdapter?.getType() !== 'express') return;
    const middleware: ErrorMiddleware = (error, request, response, next) => {
      if (this.isOurs(httpAdapter.getRequestUrl(request) ?? '')) this.answer(error, response);
      else next(error);
    };
    httpAdapter.use(middleware);
  }

  /** None where the application was started without HTTP, as for a command. */
  private adapter(): HttpAdapterHost['httpAdapter'] | undefined {
    return this.host.httpAdapter as HttpAdapterHost['httpAdapter'] | undefined;
  }

  private answer(error: unknown, response: object): void {
    sendProblem(this.host, problemFrom(error), response);
  }

  private isOurs(url: string): boolean {
    const [path = ''] = url.split(/[?#]/);
    return path.includes(`/${this.path}/`);
  }
}
