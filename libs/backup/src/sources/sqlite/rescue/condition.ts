// Sees to it that a condition is a condition: it stays within the parentheses that are put around it.

import { BackupError } from '../../../core/errors.js';

/** Texts, names and comments, each whole; whatever else means something here; or what is left open. */
const PIECE =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?\*\/|\/\*|\?|(?<![\w$])[:@$]\w|[()';"`[\0]/g;

const OPENING = new Set(["'", '"', '`', '[', '/*']);

/** @throws BackupError REQUEST_INVALID */
export function requireCondition(table: string, condition: string): void {
  const problem = problemOf(condition);
  if (problem !== undefined) throw notACondition(table, problem);
}

export function notACondition(table: string, problem: string): BackupError {
  return new BackupError('REQUEST_INVALID', `The condition for ${table} can't be used: ${problem}.`, {
    hint: "Give what comes after WHERE, with names of the table's columns, e.g. author_id = 7 AND created_at > '2025-11-01'.",
  });
}

/** On lines of its own, so that a comment at its end hides nothing. */
export function inParentheses(condition: string): string {
  return `(\n${condition}\n)`;
}

function problemOf(condition: string): string | undefined {
  if (condition.trim() === '') return 'it is empty';
  let depth = 0;
  for (const [piece] of condition.matchAll(PIECE)) {
    if (piece === '(') depth++;
    else if (piece === ')' && --depth < 0) return 'it closes a parenthesis that it has not opened';
    else if (piece === ';') return 'it has a semicolon, and is to be one expression';
    else if (/^[?:@$]/.test(piece)) return `it has a placeholder, ${piece}, for which there is no value`;
    else if (piece === '\0') return 'it has a character that is none';
    else if (OPENING.has(piece)) return `a ${piece} is not closed`;
  }
  return depth > 0 ? 'a parenthesis is not closed' : undefined;
}
