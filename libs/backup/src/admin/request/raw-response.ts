// The response of node:http behind the one of the platform.

import type { ServerResponse } from 'node:http';

/** Fastify wraps it, Express extends it. */
export function rawResponse(response: object): ServerResponse {
  return 'raw' in response ? (response.raw as ServerResponse) : (response as ServerResponse);
}
