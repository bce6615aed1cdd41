// Patterns for relative paths, such as `photos/**/*.jpg`.

import picomatch from 'picomatch';

export type Glob = (path: string) => boolean;

/**
 * A pattern for paths with `/` between the parts and none at the beginning. `*` stays within one part, `**` goes through
 * any number of them; `?`, `{a,b}`, `[ab]` and `[!ab]` choose, and `\` takes its meaning from the sign behind it; names that
 * begin with a dot are matched like others; upper and lower case differ.
 */
export function compileGlob(pattern: string): Glob {
  const matches = picomatch(plain(pattern), { dot: true, strictBrackets: true, posix: true });
  return (path) => matches(path);
}

/** Signs that mean something to picomatch, and stand for themselves in names such as `photo (1).jpg`. */
function plain(pattern: string): string {
  return pattern.replaceAll(/\\.|[()|"]/gs, (found) => (found.length > 1 ? found : `\\${found}`));
}

/** What is wrong with a pattern, as the end of a sentence; undefined when it is fine. */
export function globProblem(pattern: string): string | undefined {
  if (pattern === '') return 'is empty';
  if (/^\.?\//.test(pattern) || pattern.split('/').includes('..')) return 'must be relative, without ./ or ../';
  if (pattern.split('/').some((part) => part === '' || part === '.')) return 'must not end with /, nor hold // or /./';
  if (pattern.startsWith('!')) return 'must not begin with !; there is a list for each meaning';
  try {
    compileGlob(pattern);
    return undefined;
  } catch (error) {
    return `is no pattern: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** The folder without signs in which all that the pattern matches lies: `photos` of `photos/*.jpg`, else empty. */
export function globBase(pattern: string): string {
  const { base, glob } = picomatch.scan(pattern);
  return glob === '' ? base.split('/').slice(0, -1).join('/') : base;
}
