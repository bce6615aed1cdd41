// Where the backup routes are as the caller sees them, with the host's global prefix and version in front.

import type { ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';

/** Under which Nest keeps what was given to `@Get` and its like. */
const ROUTE_PATH = 'path';

/** The path of the request without the segments that are the route's own. */
export function mountPath(context: ExecutionContext, url: string): string {
  const own = new Reflector().get<string>(ROUTE_PATH, context.getHandler()).split('/').filter(Boolean);
  const [path = ''] = url.split(/[?#]/);
  const segments = path.replace(/\/+$/, '').split('/');
  return segments.slice(0, segments.length - own.length).join('/');
}
