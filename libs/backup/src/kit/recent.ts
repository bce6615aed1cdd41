// Remembers what was used last, as much as fits.

interface Item<T> {
  readonly value: T;
  readonly weight: number;
}

/** What was not asked for longest goes first. */
export class Recent<T> {
  /** In the order of their last use. */
  private readonly items = new Map<string, Item<T>>();
  private total = 0;

  constructor(private readonly capacity: number) {}

  get(key: string): T | undefined {
    const item = this.items.get(key);
    if (item === undefined) return undefined;
    this.items.delete(key);
    this.items.set(key, item);
    return item.value;
  }

  set(key: string, value: T, weight: number): void {
    this.delete(key);
    this.items.set(key, { value, weight });
    this.total += weight;
    for (const oldest of this.items.keys()) {
      if (this.total <= this.capacity) return;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    this.total -= this.items.get(key)?.weight ?? 0;
    this.items.delete(key);
  }
}
