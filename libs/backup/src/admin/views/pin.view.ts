// Who said that a backup stays, on the wire.

import type { Pin } from '../../core/pin.js';

export abstract class PinView {
  abstract readonly at: string;
  abstract readonly by?: string;
  abstract readonly reason?: string;
}

export function viewPin({ at, by, reason }: Pin): PinView {
  return {
    at: at.toISOString(),
    ...(by === undefined ? {} : { by }),
    ...(reason === undefined ? {} : { reason }),
  };
}
