// Durations: read from options as "90s", "15m", "25h", "30d", "12w", and shown to people.

const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
const PATTERN = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d|w)$/;

/** A duration as options take it: a number of milliseconds or a text such as `30d`. */
export type Duration = number | `${number}${keyof typeof UNITS}`;

export const SECOND = UNITS.s;
export const MINUTE = UNITS.m;
export const HOUR = UNITS.h;
export const DAY = UNITS.d;

/** Milliseconds, or undefined when the value is not a duration above zero. */
export function parseDuration(value: unknown): number | undefined {
  const ms = typeof value === 'number' ? value : parseText(value);
  return ms !== undefined && Number.isFinite(ms) && ms > 0 ? ms : undefined;
}

function parseText(value: unknown): number | undefined {
  const match = typeof value === 'string' ? PATTERN.exec(value.trim()) : null;
  return match ? Number(match[1]) * UNITS[match[2] as keyof typeof UNITS] : undefined;
}

/** `850 ms`, `12.3 s`, `4 min 10 s`, `25 h`, `3 days`: two significant parts at the most. */
export function formatDuration(ms: number): string {
  if (ms < 0) return `-${formatDuration(-ms)}`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < UNITS.h - UNITS.s / 2) return parts(ms, UNITS.m, 'min', UNITS.s, 's');
  if (ms < 2 * UNITS.d - UNITS.m / 2) return parts(ms, UNITS.h, 'h', UNITS.m, 'min');
  return parts(ms, UNITS.d, 'days', UNITS.h, 'h');
}

function parts(ms: number, large: number, largeName: string, small: number, smallName: string): string {
  const smalls = Math.round(ms / small);
  const perLarge = large / small;
  const rest = smalls % perLarge;
  const whole = `${Math.floor(smalls / perLarge)} ${largeName}`;
  return rest === 0 ? whole : `${whole} ${rest} ${smallName}`;
}
