// Memory of blocks that is used again: what is thrown away by the megabyte keeps the garbage collector from its rest.

export class BlockMemory {
  private readonly lent = new Set<ArrayBufferLike>();
  private readonly free: ArrayBufferLike[] = [];

  constructor(private readonly blockBytes: number) {}

  take(): Uint8Array {
    const memory = this.free.pop() ?? Buffer.allocUnsafeSlow(this.blockBytes).buffer;
    this.lent.add(memory);
    return new Uint8Array(memory);
  }

  /** The bytes are not needed any more. What was not taken here is left alone. */
  give({ buffer }: Uint8Array): void {
    if (this.lent.delete(buffer)) this.free.push(buffer);
  }
}
