// The reader finds every problem in one pass and says where each one is.

import { describe, expect, it } from '@jest/globals';

import { listProblems, Reader } from './reader.js';

function problemsOf(value: unknown, read: (root: Reader) => void): string[] {
  const root = new Reader(value);
  read(root);
  return root.problems.map(({ path, message }) => `${path}: ${message}`);
}

describe('Reader', () => {
  it('gives back what is as it should be, without a problem', () => {
    const root = new Reader({ name: 'a', on: true, count: 3, kind: 'x', at: '2026-01-01T00:00:00.000Z', list: [1, 2] });
    expect({
      name: root.at('name').string(),
      on: root.at('on').boolean(),
      count: root.at('count').integer(1, 5),
      kind: root.at('kind').oneOf(['y', 'x']),
      at: root.at('at').date(),
      list: root
        .at('list')
        .items()
        .map((item) => item.integer()),
      absent: root.at('absent').optional((reader) => reader.string(), 'default'),
    }).toEqual({
      name: 'a',
      on: true,
      count: 3,
      kind: 'x',
      at: new Date('2026-01-01T00:00:00.000Z'),
      list: [1, 2],
      absent: 'default',
    });
    expect(root.problems).toEqual([]);
  });

  it('collects all problems, each with the path of its value', () => {
    const value = { jobs: { gallery: { cron: 7, tables: ['ok', '', null] } }, grace: 1.5 };
    const found = problemsOf(value, (root) => {
      const job = root.at('jobs').at('gallery');
      job.at('cron').string();
      for (const table of job.at('tables').items()) table.string();
      job.at('schedule').at('timeZone').string();
      root.at('grace').integer();
    });
    expect(found).toEqual([
      'jobs.gallery.cron: must be a text that is not empty, not 7',
      'jobs.gallery.tables[1]: must be a text that is not empty, not an empty text',
      'jobs.gallery.tables[2]: must be a text that is not empty, not null',
      'jobs.gallery.schedule.timeZone: must be a text that is not empty, not missing',
      'grace: must be a whole number of at least 0, not 1.5',
    ]);
  });

  it.each<[string, unknown, (reader: Reader) => unknown]>([
    ['a list', {}, (reader) => reader.items()],
    ['an object', [], (reader) => reader.isObject()],
    ['an object', null, (reader) => reader.entries()],
    ['true or false', 'true', (reader) => reader.boolean()],
    ['a whole number', '3', (reader) => reader.integer()],
    ['a whole number', Number.NaN, (reader) => reader.integer()],
    ['a whole number', 2 ** 53, (reader) => reader.integer()],
    ['from 1 to 9', 10, (reader) => reader.integer(1, 9)],
    ['at least 1', 0, (reader) => reader.integer(1)],
    ['one of a, b', 'c', (reader) => reader.oneOf(['a', 'b'])],
    ['a job name', '../x', (reader) => reader.matching(/^[a-z]+$/, 'a job name')],
  ])('says that it must be %s, not %p', (expected, value, read) => {
    expect(problemsOf(value, read)).toEqual([expect.stringContaining(expected)]);
  });

  it.each(['yesterday', '2026-01-01', '5', '2026-01-01 10:00:00', '2026-13-01T00:00:00Z', 5])(
    'takes no time that could be read in two ways: %p',
    (value) => {
      expect(problemsOf(value, (reader) => reader.date())).toEqual([expect.stringContaining('ISO 8601')]);
    },
  );

  it('names keys that are not known, and those that are', () => {
    const found = problemsOf({ cron: 'x', timezone: 'UTC' }, (root) => root.onlyKeys('cron', 'timeZone'));
    expect(found).toEqual(['timezone: is not known here; known are: cron, timeZone']);
  });

  it('does not find what an object only inherits', () => {
    const root = new Reader({});
    expect(root.at('constructor').isAbsent).toBe(true);
    expect(root.at('__proto__').isAbsent).toBe(true);
  });

  it('does not repeat a text where none belongs: it may be a secret', () => {
    const secret = 'correct horse battery staple';
    const found = problemsOf(secret, (root) => {
      root.items();
      root.isObject();
      root.boolean();
      root.integer();
    });
    expect(found).toHaveLength(4);
    expect(found.join('\n')).not.toContain('correct');
  });

  it('cuts what it repeats', () => {
    const [problem] = problemsOf('x'.repeat(1000), (root) => root.oneOf(['a']));
    expect(problem?.length).toBeLessThan(100);
  });
});

describe('listProblems', () => {
  it('puts all problems in one line', () => {
    const problems = [
      { path: '', message: 'must be an object' },
      { path: 'a.b', message: 'must be a text' },
    ];
    expect(listProblems(problems)).toBe('the value must be an object; a.b must be a text');
  });
});
