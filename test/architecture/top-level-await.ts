// Finds an await outside every function, which would keep CommonJS applications from loading the library.

import { lineOf, perShippedFile } from './rule.js';

/** What stands before the brace of a block that is part of the code around it, and no function of its own. */
const OPENS_A_BLOCK = /(?:\b(?:if|for|while|switch|catch|await)\s*\(.*\)|\b(?:try|else|do|finally|catch)|^)\s*$/s;

export const topLevelAwait = perShippedFile('no module awaits while it loads', ({ code }) => {
  const index = indexOfTopLevelAwait(code);
  return index === -1 ? [] : [`line ${lineOf(code, index)} awaits at the top level; do it in a function.`];
});

function indexOfTopLevelAwait(code: string): number {
  const top = keepTopLevel(code);
  const statement = [...top.matchAll(/[^;]+/g)].find(({ 0: text }) => /^(?:(?!=>)[^])*\bawait\b/.test(text));
  return statement ? statement.index + statement[0].search(/\bawait\b/) : -1;
}

/** The code with the inside of functions, classes and objects replaced by spaces. */
function keepTopLevel(code: string): string {
  /** For each open brace whether what is inside is still part of the top level. */
  const open: boolean[] = [];
  let statement = '';
  let result = '';
  for (const char of code) {
    const visible = open.at(-1) ?? true;
    if (char === '{') open.push(visible && OPENS_A_BLOCK.test(statement));
    result += visible || char === '\n' ? char : ' ';
    if (char === '}') open.pop();
    statement = /[;{}]/.test(char) ? '' : statement + char;
  }
  return result;
}
