// A notice as a Slack message. Every text from elsewhere goes where Slack reads no markup, escaped and within its limits.

import type { Notice, NoticeBlock } from '../../core/notifier.js';

type PlainText = { readonly type: 'plain_text'; readonly text: string; readonly emoji: false };
type Markup = { readonly type: 'mrkdwn'; readonly text: string; readonly verbatim: true };
type SlackBlock =
  | { readonly type: 'header'; readonly text: PlainText }
  | { readonly type: 'section'; readonly text: PlainText | Markup };

export interface SlackMessage {
  /** For notifications, and where blocks are not shown. */
  readonly text: string;
  readonly blocks: SlackBlock[];
  readonly unfurl_links: false;
  readonly unfurl_media: false;
}

/** Slack's limits, in characters after escaping. */
const LONGEST_HEADER = 150;
const LONGEST_SECTION = 3000;

const MARK = { healthy: '🟢', warning: '🟠', critical: '🔴' } as const;

export function toSlackMessage({ title, level, blocks }: Notice): SlackMessage {
  const marked = `${MARK[level]} ${title}`;
  return {
    text: escapeWithin(marked, LONGEST_SECTION),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: escapeWithin(marked, LONGEST_HEADER), emoji: false } },
      ...blocks.map(toSlackBlock),
    ],
    unfurl_links: false,
    unfurl_media: false,
  };
}

function toSlackBlock(block: NoticeBlock): SlackBlock {
  switch (block.type) {
    case 'heading':
      return markup(`*${escapeWithin(block.text.replaceAll('*', ''), LONGEST_SECTION - 2)}*`);
    case 'paragraph':
      return plain(block.text);
    case 'list':
      return plain(block.items.map((item) => `• ${item}`).join('\n'));
    case 'facts':
      return plain(block.facts.map(({ name, value }) => `${name}: ${value}`).join('\n'));
    case 'command':
      // What could end the code is replaced by its look-alike.
      return markup(`\`\`\`${escapeWithin(block.text.replaceAll('`', 'ˋ'), LONGEST_SECTION - 6)}\`\`\``);
  }
}

function plain(text: string): SlackBlock {
  return {
    type: 'section',
    text: { type: 'plain_text', text: escapeWithin(text, LONGEST_SECTION), emoji: false },
  };
}

function markup(text: string): SlackBlock {
  return { type: 'section', text: { type: 'mrkdwn', text, verbatim: true } };
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** No character and no entity is cut in two. */
function escapeWithin(text: string, most: number): string {
  let escaped = '';
  for (const character of text) {
    const next = ENTITIES[character] ?? character;
    if (escaped.length + next.length > most - 1) return `${escaped}…`;
    escaped += next;
  }
  return escaped;
}
