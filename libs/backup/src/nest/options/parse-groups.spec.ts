// Options of groups: which jobs belong together, in which order, and what is refused.

import { describe, expect, it } from '@jest/globals';

import { parseOptions } from './parse-options.js';

const source = (kind: string) => ({
  kind,
  target: kind,
  capture: () => undefined,
  restoreChecks: () => undefined,
  restoreSteps: () => undefined,
  stage: () => undefined,
  undo: () => undefined,
  forgetUndo: () => undefined,
});

const options = (group: unknown, name = 'everything') => ({
  destinations: { local: { storage: { type: 'local', directory: '/backups' } } },
  jobs: {
    database: { source: source('postgres'), deadline: '1h' },
    uploads: { source: source('files'), deadline: '2h' },
    notes: { source: source('notes'), deadline: '30m' },
  },
  groups: { [name]: group },
});

const parse = (group: unknown) => parseOptions(options(group)).groups['everything'];

describe('a group', () => {
  it('has its jobs in order, and the time that they may take together', () => {
    expect(parse({ jobs: ['database', { job: 'uploads', optional: true }, { job: 'notes' }] })).toEqual({
      members: [
        { job: 'database', optional: false },
        { job: 'uploads', optional: true },
        { job: 'notes', optional: false },
      ],
      deadlineMs: 3.5 * 3_600_000,
    });
  });

  it('may have a schedule, a deadline, an age and references', () => {
    const references = { query: 'SELECT path FROM photos', from: 'database', files: 'uploads' };
    const group = {
      jobs: ['database', 'uploads'],
      schedule: '0 1 * * *',
      deadline: '4h',
      staleAfter: '2d',
      references,
    };
    expect(parse(group)).toMatchObject({
      schedule: { cron: '0 1 * * *', catchUp: true },
      deadlineMs: 4 * 3_600_000,
      staleAfterMs: 2 * 86_400_000,
      references,
    });
  });

  it.each<[string, unknown, string]>([
    ['nothing', { jobs: [] }, 'groups.everything.jobs must name at least one job that is not optional'],
    ['no list', {}, 'groups.everything.jobs must be a list, not missing'],
    ['only what it can do without', { jobs: [{ job: 'notes', optional: true }] }, 'that is not optional'],
    ['a job that is not there', { jobs: ['photos'] }, 'jobs[0] must be one of the jobs: database, uploads, notes'],
    ['a job twice', { jobs: ['notes', { job: 'notes' }] }, 'groups.everything.jobs[1] is named twice'],
    ['files before a database', { jobs: ['uploads', 'database'] }, 'jobs[1] must come before uploads'],
    ['an unknown key', { jobs: ['notes'], retention: {} }, 'groups.everything.retention is not known here'],
    [
      'references of a job outside',
      { jobs: ['database', 'notes'], references: { query: 'x', from: 'database', files: 'uploads' } },
      'references.files must be a job of the group: database, notes',
    ],
    [
      'references to what comes before',
      { jobs: ['notes', 'database'], references: { query: 'x', from: 'database', files: 'notes' } },
      'references.files must come after database in the group',
    ],
  ])('is refused with %s', (_, group, problem) => {
    expect(() => parse(group)).toThrow(problem);
  });

  it.each([
    ['database', 'groups.database must have another name; there is a job of this name'],
    ['monitor', "groups.monitor must have another name; this one is the monitor's"],
    ['No', 'groups.No must have a name of lower-case letters'],
  ])('is not called %s', (name, problem) => {
    expect(() => parseOptions(options({ jobs: ['notes'] }, name))).toThrow(problem);
  });

  it('can be what a notifier is told of', () => {
    const notifiers = { ops: { type: 'slack', url: 'https://hooks.example.com/x', filter: { jobs: ['everything'] } } };
    expect(parseOptions({ ...options({ jobs: ['notes'] }), notifiers }).notifiers['ops']?.filter.jobs).toEqual([
      'everything',
    ]);
  });
});
