// A gallery, as the API gives it and events tell of it.

export interface Gallery {
  readonly id: number;
  /** Unique, whatever the case of its letters. */
  readonly name: string;
  readonly description: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** How many photos it holds. */
  readonly photos: number;
}
