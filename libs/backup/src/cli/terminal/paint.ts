// Colours, where they are wanted: on a terminal, unless NO_COLOR is set or --no-color is given.

import { styleText } from 'node:util';

type Style = (text: string) => string;

export interface Paint {
  readonly good: Style;
  readonly warning: Style;
  readonly bad: Style;
  readonly dim: Style;
  readonly bold: Style;
}

export function paintFor(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv, color = true): Paint {
  const isWanted = color && stream.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
  const style = (format: Parameters<typeof styleText>[0]): Style =>
    isWanted ? (text) => styleText(format, text) : (text) => text;
  return {
    good: style('green'),
    warning: style('yellow'),
    bad: style('red'),
    dim: style('dim'),
    bold: style('bold'),
  };
}
