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

/** The pin that holds: the last record counts. Undefined when there is none. */
export function pinFrom(records: readonly PinRecord[]): Pin | undefined {
  const last = records.toSorted(oldestPinFirst).at(-1);
  return last?.kind === 'pinned' ? pinOf(last) : undefined;
}

function pinOf({ at, by, reason }: PinRecord): Pin {
  return { at, ...(by === undefined ? {} : { by }), ...(reason === undefined ? {} : { reason }) };
}
