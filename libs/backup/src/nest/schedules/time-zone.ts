// What the clocks of a time zone show, and when they are changed.

import { SECOND } from '../../kit/durations.js';

/** Times on the wall are milliseconds as if they were UTC, so that they can be counted with. */
export class TimeZone {
  private readonly format: Intl.DateTimeFormat;

  constructor(name: string) {
    this.format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  }

  /** How far the wall is ahead of UTC at a moment, in milliseconds. */
  offsetAt(time: number): number {
    const parts = this.format.formatToParts(time);
    const part = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.find((p) => p.type === type)?.value);
    const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
    return wall - Math.floor(time / SECOND) * SECOND;
  }

  /** The first moment at which the clocks show something else than they would have, of the two that are given. */
  changeBetween(before: number, after: number): number | undefined {
    const offset = this.offsetAt(before);
    if (this.offsetAt(after) === offset) return undefined;
    let [low, high] = [Math.floor(before / SECOND), Math.floor(after / SECOND)];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (this.offsetAt(middle * SECOND) === offset) low = middle;
      else high = middle;
    }
    return high * SECOND;
  }
}
