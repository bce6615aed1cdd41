// What is a condition, and what would leave its parentheses.

import { describe, expect, it } from '@jest/globals';

import { BackupError } from '../../../core/errors.js';
import { requireCondition } from './condition.js';

describe('a condition', () => {
  it.each([
    "id IN (1, 2) AND name <> ')?:x' AND a$b -> '$.c'",
    `"a;b" = '--' -- (`,
    "[x)] LIKE 'it''s (' /* ; */",
    '`;` IS NULL',
  ])('may be %s', (condition) => expect(() => requireCondition('posts', condition)).not.toThrow());

  it.each([
    ['1); DELETE FROM posts; --', 'closes a parenthesis'],
    ['1) OR (1', 'closes a parenthesis'],
    ["')' = ')') OR (1", 'closes a parenthesis'],
    ['1; DELETE FROM posts', 'semicolon'],
    ["name = 'x", "' is not closed"],
    ['(1', 'parenthesis is not closed'],
    ['1 /* ) ', '/* is not closed'],
    ['a = "', '" is not closed'],
    ['a = ?', 'a placeholder, ?'],
    ['a = :id', 'a placeholder, :i'],
    ['1 \0', 'none'],
    [' ', 'empty'],
  ])('is not %j', (condition, reason) => {
    const { code, message } = refusalOf(condition);
    expect([code, message]).toEqual(['REQUEST_INVALID', expect.stringContaining(reason)]);
  });
});

function refusalOf(condition: string): BackupError {
  try {
    requireCondition('posts', condition);
  } catch (error) {
    return BackupError.from(error);
  }
  throw new Error(`${condition} was taken.`);
}
