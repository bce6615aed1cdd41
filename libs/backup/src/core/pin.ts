// Words for pins: a person's word that a backup stays.

export const PIN_KINDS = ['pinned', 'released'] as const;

/** That a copy was pinned or released. Written once, beside the manifest; never edited. */
export interface PinRecord extends Pin {
  readonly kind: (typeof PIN_KINDS)[number];
}

export interface Pin {
  readonly at: Date;
  /** Who said so. */
  readonly by?: string;
  /** Why, for people. */
  readonly reason?: string;
}

/** The order of the records of a copy. Of two of one moment the pin counts as the later one. */
export function oldestPinFirst(a: PinRecord, b: PinRecord): number {
  return a.at.getTime() - b.at.getTime() || Number(a.kind === 'pinned') - Number(b.kind === 'pinned');
}

/** The one that counts. Undefined when there is none. */
export function lastPinRecord(records: readonly PinRecord[]): PinRecord | undefined {
  return records.toSorted(oldestPinFirst).at(-1);
}

/** The pin that a record makes; undefined when it releases. */
export function pinOf({ kind, at, by, reason }: PinRecord): Pin | undefined {
  if (kind === 'released') return undefined;
  return { at, ...(by === undefined ? {} : { by }), ...(reason === undefined ? {} : { reason }) };
}
