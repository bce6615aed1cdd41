// Options of replications: every problem by its path, and where backups of which job come to lie.

import { describe, expect, it } from '@jest/globals';

import { parseOptions } from './parse-options.js';

const at = (directory: string) => ({ storage: { type: 'local', directory } });

function parse(replication: unknown, jobs: Record<string, object> = {}) {
  return parseOptions({
    destinations: { first: at('/a'), second: at('/b'), third: at('/c') },
    jobs: { gallery: { source: { type: 'sqlite', file: '/g.db' }, destinations: ['first'] }, ...jobs },
    replication,
  });
}

function problemsOf(replication: unknown, jobs?: Record<string, object>): unknown {
  try {
    parse(replication, jobs);
    return [];
  } catch (error) {
    return (error as { context: { problems: string[] } }).context.problems;
  }
}

describe('replication', () => {
  it('has a day to run, and every job that is where it copies from', () => {
    const { replication, jobs } = parse(
      { 'to-second': { from: 'first', to: 'second' } },
      { all: { source: { type: 'sqlite', file: '/h.db' } } },
    );
    expect(replication).toEqual({
      'to-second': { from: 'first', to: 'second', jobs: ['gallery', 'all'], deadlineMs: 86_400_000 },
    });
    expect([jobs['gallery']?.copiedTo, jobs['all']?.copiedTo]).toEqual([['second'], undefined]);
  });

  it('goes on from where another one brings something, in any order', () => {
    const { replication, jobs } = parse({
      on: { from: 'second', to: 'third' },
      out: { from: 'first', to: 'second', within: '30d', schedule: '0 4 * * *' },
    });
    expect(replication['on']?.jobs).toEqual(['gallery']);
    expect(replication['out']).toMatchObject({ withinMs: 30 * 86_400_000, schedule: { cron: '0 4 * * *' } });
    expect(jobs['gallery']?.copiedTo?.toSorted()).toEqual(['second', 'third']);
  });

  it('lets a job have rules for where it is only copied to', () => {
    const job = { source: { type: 'sqlite', file: '/g.db' }, destinations: ['first'] };
    const { jobs } = parse(
      { 'to-second': { from: 'first', to: 'second' } },
      { gallery: { ...job, retentionIn: { second: { keepLast: 5 } } } },
    );
    expect(jobs['gallery']?.retentionIn['second']).toMatchObject({ keepLast: 5 });
    expect(problemsOf({}, { gallery: { ...job, retentionIn: { second: { keepLast: 5 } } } })).toEqual([
      expect.stringContaining('jobs.gallery.retentionIn.second must be for one of the destinations of the job: first'),
    ]);
  });

  it.each<[unknown, string]>([
    [{ x: { from: 'mars', to: 'second' } }, 'replication.x.from must be one of the destinations'],
    [{ x: { from: 'first', to: 'first' } }, 'replication.x.to must be another destination'],
    [{ x: { from: 'first', to: 'second', jobs: ['nope'] } }, 'replication.x.jobs[0] must be one of the jobs: gallery'],
    [{ x: { from: 'first', to: 'second', jobs: [] } }, 'replication.x.jobs must name at least one job'],
    [{ x: { from: 'third', to: 'second' } }, 'replication.x.from must hold backups of at least one job'],
    [{ x: { from: 'third', to: 'second', jobs: ['gallery'] } }, 'replication.x.jobs gallery has no backups in third'],
    [{ x: { from: 'first', to: 'second', every: '1h' } }, 'replication.x.every'],
    [{ gallery: { from: 'first', to: 'second' } }, 'replication.gallery must have another name'],
    [{ X: { from: 'first', to: 'second' } }, 'replication.X must have a name of lower-case letters'],
    [[], 'replication must be an object'],
  ])('refuses %j', (replication, problem) => {
    expect(problemsOf(replication)).toEqual(expect.arrayContaining([expect.stringContaining(problem)]));
  });
});
