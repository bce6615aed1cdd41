// The ways in which a storage can be told to fail.

export type StorageMethod = 'write' | 'read' | 'stat' | 'list' | 'delete';

/** Which call of the method it strikes, counted from 1. Absent: every one. */
interface Nth {
  readonly call?: number;
}

/** Strikes before the storage is touched. */
type CallFault =
  /** Throws; by default STORAGE_UNREACHABLE. */
  | { readonly fault: 'fail'; readonly error?: Error }
  /** Never answers until the signal aborts. */
  | { readonly fault: 'hang' }
  /** Never answers, whatever the signal says: what a dead network file system does. */
  | { readonly fault: 'deaf' }
  /** Answers later. */
  | { readonly fault: 'delay'; readonly ms: number };

/** Strikes when so many bytes have passed. */
type MidwayFault =
  | { readonly fault: 'fail'; readonly afterBytes: number; readonly error?: Error }
  | { readonly fault: 'hang' | 'deaf'; readonly afterBytes: number };

/** Nobody is told: a write answers as if the object was stored whole, a read ends as if this was all. */
type SilentFault =
  | { readonly fault: 'truncate'; readonly toBytes: number }
  | { readonly fault: 'flip'; readonly at: number };

export type Fault = Nth &
  (
    | ({ readonly on: StorageMethod } & CallFault)
    | ({ readonly on: 'read' | 'write' } & (MidwayFault | SilentFault))
    /** Takes all the bytes, says they are stored, and stores nothing. */
    | { readonly on: 'write'; readonly fault: 'lose' }
  );
