// A portfolio on SQLite:
//
// | what                | when                       | kept     |
// | ------------------- | -------------------------- | -------- |
// | the database        | daily at 2:00              | 30 days  |
// | the database        | after a gallery was added  | 90 days  |
// | what visitors wrote | Sundays at 3:00            | 12 weeks |
// | the log             | nightly at 1:00, then cleared | 7 days |

import { at, logSource, type Profile, type ProfileInput } from './profile.js';

export function portfolio(input: ProfileInput): Profile {
  const { settings, database } = input;
  const file = settings.database.type === 'sqlite' ? settings.database.path : '';
  return {
    jobs: {
      gallery: {
        source: database,
        ...at('0 2 * * *', settings),
        retention: { maxAge: '30d', byTrigger: { event: { maxAge: '90d' } } },
        events: { quiet: '1s' },
      },
      'social-tables': {
        source: { type: 'sqlite-tables', file, tables: ['comments', 'likes'] },
        ...at('0 3 * * 0', settings),
        retention: { maxAge: '12w' },
      },
      logs: {
        source: logSource(input),
        ...at('0 1 * * *', settings),
        retention: { maxAge: '7d' },
      },
    },
  };
}
