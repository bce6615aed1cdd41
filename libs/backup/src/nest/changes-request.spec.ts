// Whose row changes are applied: never those of another database that has the same name.

import { describe, expect, it } from '@jest/globals';

import { systemClock } from '../core/clock.js';
import type { Source } from '../core/source.js';
import type { Job } from '../operations/job.js';
import { SqliteChangesSource } from '../sources/sqlite/changes/sqlite-changes-source.js';
import { SqliteSource } from '../sources/sqlite/sqlite-source.js';
import { readChanges } from './changes-request.js';
import type { WithChanges } from './requests.js';

const clock = systemClock;
const jobOf = (name: string, source: Source): Job => ({ name, source }) as Job;
const database = (place: string): Job => jobOf('database', new SqliteSource({ file: `${place}/app.db`, clock }));
const changes = (name: string, place: string): Job =>
  jobOf(name, new SqliteChangesSource({ file: `${place}/app.db`, tables: {}, clock }));

const JOBS = [database('/a'), changes('hourly', '/a'), changes('mirrored', '/b')];

describe('the changes of a database', () => {
  it.each<[WithChanges['withChanges'], string, string | undefined]>([
    [true, '/a', 'hourly'],
    [true, '/b', 'mirrored'],
    ['mirrored', '/a', 'mirrored'],
    [false, '/a', undefined],
  ])('withChanges: %s, in %s, are those of %s', (withChanges = false, place, expected) => {
    expect(readChanges(JOBS, database(place), { withChanges })?.job.name).toBe(expected);
  });

  it('are refused when they may be those of another one', () => {
    expect(() => readChanges(JOBS, database('/c'), { withChanges: true })).toThrow(
      'No job captures the row changes of app.db at /c, only of others of that name; there are: hourly, mirrored.',
    );
    expect(() => readChanges([...JOBS, changes('daily', '/a')], database('/a'), { withChanges: true })).toThrow(
      'Several jobs capture its row changes; there are: hourly, mirrored, daily.',
    );
  });
});
