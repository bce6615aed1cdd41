// What code must not contain, each with what to write instead.

import { lineOf, perShippedFile, type Rule } from './rule.js';

interface Habit {
  readonly name: string;
  readonly patterns: readonly RegExp[];
  readonly instead: string;
  /** The one file that may. */
  readonly except?: string;
}

const HABITS: readonly Habit[] = [
  {
    name: 'only core/clock.ts reads the time',
    patterns: [
      /\bDate\s*\.\s*now\b/,
      /\bnew\s+Date\b(?!\s*\(\s*[^\s)])/,
      /(?<!\bnew\s+|[\w.$])Date\s*\(/,
      /\bperformance\s*\.\s*now\b/,
      /\bprocess\s*\.\s*(?:hrtime|uptime)\b/,
      /\bTemporal\s*\.\s*Now\b/,
    ],
    instead: 'take a Clock from core/clock.ts and ask it',
    except: 'core/clock.ts',
  },
  {
    name: 'only core/clock.ts waits for the time',
    patterns: [/(?<![\w.$])set(?:Timeout|Interval)\b/, /\bAbortSignal\s*\.\s*timeout\b/],
    instead: 'take a Clock from core/clock.ts and use its sleep or timeout',
    except: 'core/clock.ts',
  },
  { name: 'nothing ends the process', patterns: [/\bprocess\s*\.\s*(?:exit|abort)\b/], instead: 'throw a BackupError' },
  {
    name: 'nothing runs a shell',
    patterns: [
      /\bimport\b[^;]*\bexec(?:Sync)?\b[^;]*\bfrom\b/,
      /\bchild_?process\s*\.\s*exec(?:Sync)?\b/i,
      /\bshell\s*:/,
    ],
    instead: 'start the program itself with an argument array',
  },
  { name: 'nothing writes to the console', patterns: [/(?<![\w.$])console\s*\./], instead: 'throw, or send an event' },
  { name: 'nothing exports by star', patterns: [/\bexport\s*\*/], instead: 'list the names one by one' },
  { name: 'nothing has a default export', patterns: [/\bexport\s+default\b/], instead: 'export a name' },
  {
    name: 'modules and classes keep no mutable state',
    patterns: [
      /^(?:export\s+)?(?:let|var)\s/m,
      /\bstatic\s+(?:override\s+)?(?!readonly\b|async\b|get\b|set\b|accessor\b)#?\w+\s*[?:=;]/,
    ],
    instead: 'keep it in an object that somebody owns',
  },
];

export const habits: readonly Rule[] = HABITS.map(({ name, patterns, instead, except }) =>
  perShippedFile(name, ({ path, code }) =>
    path === except
      ? []
      : patterns.flatMap((pattern) => {
          const match = pattern.exec(code);
          return match ? [`line ${lineOf(code, match.index)} has "${match[0].trim()}"; ${instead}.`] : [];
        }),
  ),
);
