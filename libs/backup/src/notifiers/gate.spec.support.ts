// A promise that a test resolves when it wants to.

import { EventEmitter, once } from 'node:events';

export interface Gate {
  readonly opened: Promise<unknown>;
  readonly open: () => void;
}

export function closedGate(): Gate {
  const hinge = new EventEmitter();
  return { opened: once(hinge, 'open'), open: () => void hinge.emit('open') };
}

export function openGate(): Gate {
  return { opened: Promise.resolve(), open: () => undefined };
}
