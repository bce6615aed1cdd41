// Blanks comments and literals out of TypeScript, so that rules about code look at nothing but code.

export interface BlankedText {
  /** Comments replaced by spaces. */
  readonly withoutComments: string;
  /** Comments and what is inside strings, templates and regular expressions replaced by spaces. */
  readonly code: string;
}

type Kind = 'code' | 'comment' | 'literal';

interface Piece {
  readonly kind: Kind;
  readonly text: string;
}

const COMMENT = /\/\/[^\n]*|\/\*[^]*?\*\//y;
const STRING = /'(?:\\[^]|[^'\\\n])*'|"(?:\\[^]|[^"\\\n])*"/y;
const REGEXP = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*/y;
const TEMPLATE_TEXT = /(?:\\[^]|\$(?!\{)|[^`\\$])+/y;
const WORD = /[\w$]+/y;

/** After one of these a slash divides; after anything else it opens a regular expression. */
const ENDS_A_VALUE = /(?:[\w$)\]}"'`]|\+\+|--)$/;
const KEYWORD_BEFORE_VALUE = /(?:^|[^\w$.])(?:return|typeof|case|in|of|delete|void|throw|new|else|do|await|yield)$/;

/** Both results have the length and the lines of the input. */
export function blank(text: string): BlankedText {
  const pieces = split(text);
  const render = (...hidden: readonly Kind[]) =>
    pieces.map((piece) => (hidden.includes(piece.kind) ? spaces(piece.text) : piece.text)).join('');
  return { withoutComments: render('comment'), code: render('comment', 'literal') };
}

function spaces(text: string): string {
  return text.replaceAll(/[^\n]/g, ' ');
}

function split(text: string): Piece[] {
  const pieces: Piece[] = [];
  /** The braces that are open: of a template's `${`, or of anything else. */
  const braces: ('template' | 'other')[] = [];
  let before = '';
  let at = 0;

  const take = (kind: Kind, part: string) => {
    pieces.push({ kind, text: part });
    at += part.length;
    if (kind !== 'comment' && part.trim() !== '') before = (before + part).trimEnd().slice(-16);
  };
  const takeQuoted = (part: string) => {
    const end = part.lastIndexOf(part.charAt(0));
    take('code', part.charAt(0));
    take('literal', part.slice(1, end));
    take('code', part.slice(end));
  };
  const takeTemplate = () => {
    const part = matchAt(TEMPLATE_TEXT, text, at);
    if (part !== undefined) take('literal', part);
    if (text.startsWith('${', at)) {
      braces.push('template');
      take('code', '${');
    } else if (at < text.length) take('code', '`');
  };

  while (at < text.length) {
    const comment = matchAt(COMMENT, text, at);
    const literal = matchAt(STRING, text, at) ?? (opensRegExp(before) ? matchAt(REGEXP, text, at) : undefined);
    const char = text.charAt(at);
    if (comment !== undefined) take('comment', comment);
    else if (literal !== undefined) takeQuoted(literal);
    else if (char === '`') {
      take('code', char);
      takeTemplate();
    } else if (char === '}' && braces.pop() === 'template') {
      take('code', char);
      takeTemplate();
    } else {
      if (char === '{') braces.push('other');
      take('code', matchAt(WORD, text, at) ?? char);
    }
  }
  return pieces;
}

function opensRegExp(before: string): boolean {
  return !ENDS_A_VALUE.test(before) || KEYWORD_BEFORE_VALUE.test(before);
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}
