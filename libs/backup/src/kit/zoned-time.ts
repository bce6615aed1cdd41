// What a clock on the wall shows in a time zone.

const OFFSET = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/;

/**
 * How far the clocks of the time zone (an IANA name) are ahead of UTC at a moment, in milliseconds.
 * @throws RangeError when there is no such time zone
 */
export function zoneOffsets(timeZone: string): (at: Date) => number {
  if (timeZone === 'UTC') return () => 0;
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  return (at) => {
    const [, sign, ...parts] = OFFSET.exec(format.format(at)) ?? [];
    const [hours = 0, minutes = 0, seconds = 0] = parts.map((part) => Number(part ?? 0));
    return (sign === '-' ? -1000 : 1000) * (hours * 3600 + minutes * 60 + seconds);
  };
}
