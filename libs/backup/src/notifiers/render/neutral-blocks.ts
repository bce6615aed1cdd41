// Makes the blocks of a message safe, and keeps them within what every receiver takes.

import type { NoticeBlock } from '../../core/notifier.js';
import { neutral } from '../neutral.js';

const MOST_BLOCKS = 40;
const MOST_ITEMS = 10;
const LONGEST_TEXT = 1200;
const LONGEST_ITEM = 400;
const LONGEST_VALUE = 200;

export function neutralBlocks(blocks: readonly NoticeBlock[]): NoticeBlock[] {
  return blocks.slice(0, MOST_BLOCKS).map(neutralBlock);
}

function neutralBlock(block: NoticeBlock): NoticeBlock {
  switch (block.type) {
    case 'list':
      return { type: 'list', items: firstOf(block.items).map((item) => neutral(item, LONGEST_ITEM)) };
    case 'facts':
      return {
        type: 'facts',
        facts: block.facts.map(({ name, value }) => ({ name, value: neutral(value, LONGEST_VALUE) })),
      };
    default:
      return { type: block.type, text: neutral(block.text, LONGEST_TEXT) };
  }
}

function firstOf(items: readonly string[]): readonly string[] {
  if (items.length <= MOST_ITEMS) return items;
  return [...items.slice(0, MOST_ITEMS - 1), `… and ${items.length - MOST_ITEMS + 1} more.`];
}
