// Runs the streams of node:zlib in such a way that the memory they fill can be given back at once.

import type { Transform } from 'node:stream';

import { ChunkMemory, disposable } from '../../core/bytes.js';

/**
 * All that an engine makes of a block, not copied when it lies in one memory of the size that the engine takes. Memory
 * of another size is not the engine's own, but a part of the pool of Node.js.
 */
export async function runOnce(engine: Transform, block: Uint8Array, memoryBytes: number): Promise<Uint8Array> {
  const pieces: Buffer[] = [];
  await new Promise<void>((resolve, reject) => {
    engine.on('data', (piece: Buffer) => pieces.push(piece));
    engine.once('end', resolve).once('error', reject).end(block);
  });
  const buffer = pieces[0]?.buffer;
  const isWhole = buffer?.byteLength === memoryBytes && pieces.every((piece) => piece.buffer === buffer);
  if (buffer === undefined || !isWhole) return disposable(Buffer.concat(pieces));
  const bytes = pieces.reduce((sum, { byteLength }) => sum + byteLength, 0);
  return new ChunkMemory(buffer).hold(Buffer.from(buffer, 0, bytes));
}

/** Marks what an engine hands out, which fills one memory of its size after the other, piece by piece. */
export class EngineMemory {
  private buffer: ArrayBufferLike | undefined;
  private memory: ChunkMemory | undefined;

  constructor(private readonly bytes: number) {}

  /** What the engine may still write to is kept. */
  hold(piece: Buffer): Buffer {
    const { buffer, byteOffset, byteLength } = piece;
    if (buffer.byteLength !== this.bytes) return disposable(piece);
    if (this.memory === undefined || this.buffer !== buffer) {
      this.buffer = buffer;
      this.memory = new ChunkMemory(buffer);
      this.memory.retain();
    }
    this.memory.hold(piece);
    if (byteOffset + byteLength === this.bytes) this.memory.release();
    return piece;
  }
}
