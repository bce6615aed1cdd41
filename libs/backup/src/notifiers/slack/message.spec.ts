// Messages for Slack: within its limits, and with no markup but our own.

import { describe, expect, it } from '@jest/globals';

import type { Notice, NoticeBlock } from '../../core/notifier.js';
import { SAMPLE_NOTICE } from '../../testing/notifier-exam/question.js';
import { type SlackMessage, toSlackMessage } from './message.js';

const ALL_CHANNEL = '<!channel> <@U123> <https://evil.example.com|click> & *bold* `code` ```';

function messageOf(text: string, about: Partial<Notice> = {}): SlackMessage {
  const blocks: readonly NoticeBlock[] = [
    { type: 'heading', text },
    { type: 'paragraph', text },
    { type: 'list', items: [text, text] },
    { type: 'facts', facts: [{ name: 'Label', value: text }] },
    { type: 'command', text },
  ];
  return toSlackMessage({ ...SAMPLE_NOTICE, title: text, blocks, ...about });
}

function textsOf({ text, blocks }: SlackMessage): string[] {
  return [text, ...blocks.map((block) => block.text.text)];
}

describe('a message for Slack', () => {
  it('shows the title with a mark of the level, then each block', () => {
    expect(messageOf('gallery', { level: 'warning' })).toEqual({
      text: '🟠 gallery',
      blocks: [
        { type: 'header', text: { type: 'plain_text', text: '🟠 gallery', emoji: false } },
        { type: 'section', text: { type: 'mrkdwn', text: '*gallery*', verbatim: true } },
        { type: 'section', text: { type: 'plain_text', text: 'gallery', emoji: false } },
        { type: 'section', text: { type: 'plain_text', text: '• gallery\n• gallery', emoji: false } },
        { type: 'section', text: { type: 'plain_text', text: 'Label: gallery', emoji: false } },
        { type: 'section', text: { type: 'mrkdwn', text: '```gallery```', verbatim: true } },
      ],
      unfurl_links: false,
      unfurl_media: false,
    });
  });

  it('calls nobody and links nowhere, whatever the texts', () => {
    for (const text of textsOf(messageOf(ALL_CHANNEL))) {
      expect(text).toContain('&lt;!channel&gt; &lt;@U123&gt; &lt;https://evil.example.com|click&gt; &amp;');
      expect(text).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
    }
  });

  it('does not let a text end the code or the bold that it is in', () => {
    const marked = messageOf(ALL_CHANNEL).blocks.filter(({ text }) => text.type === 'mrkdwn');
    const [bold = '', code = ''] = marked.map(({ text }) => text.text);
    expect(bold.slice(1, -1)).not.toContain('*');
    expect(code.slice(3, -3)).not.toContain('`');
  });

  it('keeps within the limits of Slack, and cuts no entity in two', () => {
    const { text, blocks } = messageOf('&'.repeat(10_000));
    const [header, ...sections] = blocks;
    expect(header?.text.text.length).toBeLessThanOrEqual(150);
    for (const section of [text, ...sections.map((block) => block.text.text)]) {
      expect(section.length).toBeLessThanOrEqual(3000);
      expect(section).not.toMatch(/&(?!amp;)/);
    }
  });
});
