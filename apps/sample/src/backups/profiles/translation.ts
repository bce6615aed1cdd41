// A translation tool on PostgreSQL, with files and secrets:
//
// | what                            | when               | kept                            |
// | ------------------------------- | ------------------ | ------------------------------- |
// | the database                    | daily at 2:00      | 7 days, 4 weeks, 3 months       |
// | rows changed since              | hourly             | 24 hours                        |
// | uploads                         | daily at 3:00      | 30 days, at AWS in a cheaper class |
// | cache                           | daily at 3:00      | 3 days                          |
// | translation memory              | daily at 3:00      | 30 days                         |
// | environment and its files       | after each change  | 30 days, encrypted              |
// | the log                         | daily at 4:00, then cleared | 30 days                |
// | all but the log, as one         | Sundays at 5:00    | each part as above              |

import { at, logSource, type Profile, type ProfileInput } from './profile.js';

const VARIABLES = ['DATABASE_URL', 'JWT_SECRET', '*_PASSWORD', 'GEMINI_*', 'SESSION_SECRET', 'API_KEY*'];
const CHANGED = { column: 'created_at', deletions: true } as const;
const DAYS_30 = { maxAge: '30d' } as const;

export function translation(input: ProfileInput): Profile {
  const { settings, database } = input;
  const { uploads, cache, memory, restored } = settings.profile;
  const url = settings.database.type === 'postgres' ? settings.database.url : '';
  // Other services have no such class, or one that somebody has to set up.
  const isAws = settings.backup.s3 !== undefined && settings.backup.s3.storage.endpoint === undefined;
  const storageClass = isAws ? { storageClass: 'STANDARD_IA' } : {};
  return {
    jobs: {
      gallery: {
        source: database,
        ...at('0 2 * * *', settings),
        retention: { daily: 7, weekly: 4, monthly: 3 },
        events: { quiet: '1s' },
        expect: { dataLoss: '25h' },
      },
      'hourly-changes': {
        source: {
          type: 'postgres-changes',
          url,
          tables: { galleries: CHANGED, photos: CHANGED, comments: CHANGED, likes: CHANGED },
        },
        ...at('0 * * * *', settings),
        retention: { maxAge: '24h' },
      },
      uploads: {
        source: { type: 'files', directory: uploads, exclude: ['**/*.tmp', '**/.DS_Store'] },
        ...at('0 3 * * *', settings),
        retention: DAYS_30,
        ...storageClass,
      },
      cache: { source: { type: 'files', directory: cache }, ...at('0 3 * * *', settings), retention: { maxAge: '3d' } },
      'translation-memory': {
        source: { type: 'files', directory: memory },
        ...at('0 3 * * *', settings),
        retention: DAYS_30,
      },
      configuration: {
        source: {
          type: 'environment',
          variables: VARIABLES,
          files: [{ path: '.env', optional: true }],
          restoreDirectory: restored,
        },
        ...at('*/15 * * * *', settings),
        retention: DAYS_30,
      },
      logs: {
        source: logSource(input),
        ...at('0 4 * * *', settings),
        retention: DAYS_30,
      },
    },
    groups: {
      everything: {
        jobs: ['gallery', 'uploads', { job: 'cache', optional: true }, 'translation-memory', 'configuration'],
        references: { query: 'SELECT file_name FROM photos', from: 'gallery', files: 'uploads' },
        ...at('0 5 * * 0', settings),
      },
    },
  };
}
