// Reads a file piece by piece, each as long as asked for. Blocks.

import { closeSync, openSync, readSync } from 'node:fs';

export class PieceFile {
  private readonly file: number;

  constructor(path: string) {
    this.file = openSync(path, 'r');
  }

  /** The next bytes; fewer only at the end of the file. */
  take(bytes: number): Uint8Array {
    const piece = Buffer.allocUnsafeSlow(bytes);
    let filled = 0;
    for (let read = -1; read !== 0 && filled < bytes; filled += read) {
      read = readSync(this.file, piece, filled, bytes - filled, null);
    }
    return piece.subarray(0, filled);
  }

  close(): void {
    closeSync(this.file);
  }
}
