// The blocks of a message as plain text.

import type { NoticeBlock } from '../../core/notifier.js';

/** Ends in a line break. */
export function toText(blocks: readonly NoticeBlock[]): string {
  return (
    blocks
      .map((block) => `${textOf(block)}\n${block.type === 'heading' ? '' : '\n'}`)
      .join('')
      .trimEnd() + '\n'
  );
}

function textOf(block: NoticeBlock): string {
  switch (block.type) {
    case 'heading':
      return `${block.text}\n${'-'.repeat(block.text.length)}`;
    case 'paragraph':
      return block.text;
    case 'list':
      return block.items.map((item) => `- ${item}`).join('\n');
    case 'command':
      return `    ${block.text}`;
    case 'facts': {
      const width = Math.max(...block.facts.map(({ name }) => name.length)) + 2;
      return block.facts.map(({ name, value }) => `${`${name}:`.padEnd(width)}${value}`).join('\n');
    }
  }
}
