// Sizes in bytes: read from options as "512MB", "4GiB", and shown to people.

const UNITS = {
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
} as const;
const PATTERN = /^(\d+(?:\.\d+)?)\s*(B|kB|MB|GB|TB|KiB|MiB|GiB|TiB)$/;

/** A size as options take it: a number of bytes or a text such as `4GiB`. */
export type Size = number | `${number}${keyof typeof UNITS}`;

/** A rate as options take it, such as `20MB/s`. */
export type Rate = `${number}${keyof typeof UNITS}/s`;

export const KIB = UNITS.KiB;
export const MIB = UNITS.MiB;

/** Whole bytes, or undefined when the value is not a size of zero or more. */
export function parseSize(value: unknown): number | undefined {
  const match = typeof value === 'string' ? PATTERN.exec(value.trim()) : null;
  const bytes = match ? Number(match[1]) * UNITS[match[2] as keyof typeof UNITS] : value;
  return typeof bytes === 'number' && Number.isFinite(bytes) && bytes >= 0 ? Math.round(bytes) : undefined;
}

/** Bytes in a second, or undefined when the value is not a rate. */
export function parseRate(value: unknown): number | undefined {
  return typeof value === 'string' && value.endsWith('/s') ? parseSize(value.slice(0, -2)) : undefined;
}

/** `0 B`, `812 B`, `4.2 MB`, `1.3 GB`: decimal units, as storages bill them. */
export function formatBytes(bytes: number): string {
  const unit = (['TB', 'GB', 'MB', 'kB'] as const).find((name) => bytes >= UNITS[name]);
  return unit ? `${(bytes / UNITS[unit]).toFixed(1)} ${unit}` : `${bytes} B`;
}
