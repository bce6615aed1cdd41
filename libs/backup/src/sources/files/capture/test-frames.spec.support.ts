// Takes the frames that are sent, as the process of the application does, and keeps them.

import type { FrameSink } from './frames.js';

/** `streams`: those that have ended. */
export function collectFrames(): { readonly send: FrameSink; readonly streams: () => Buffer[] } {
  const [ended, open] = [[] as Buffer[], [] as Buffer[]];
  return {
    send(frame) {
      if (frame.byteLength > 0) open.push(Buffer.from(frame));
      else ended.push(Buffer.concat(open.splice(0)));
    },
    streams: () => ended,
  };
}
