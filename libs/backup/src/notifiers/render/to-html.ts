// A message as an HTML document that mail clients show well: tables, inline styles, nothing loaded from anywhere.

import type { Notice, NoticeBlock } from '../../core/notifier.js';
import { moment } from './wording.js';

/** Of the bar above the title: seen on light and on dark ground. */
const COLOR = { healthy: '#2e7d32', warning: '#b26a00', critical: '#c62828' } as const;
const LABEL = { healthy: 'Good news', warning: 'Warning', critical: 'Critical' } as const;

const FONT = 'font-family:-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif;';
const MONO = 'font-family:SFMono-Regular,Consolas,Menlo,monospace;';

export function toHtml({ title, level, at, blocks }: Pick<Notice, 'title' | 'level' | 'at' | 'blocks'>): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escape(title)}</title>
</head>
<body style="margin:0;padding:0;">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">
<tr><td align="center" style="padding:16px;">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:640px;${FONT}font-size:15px;line-height:1.5;text-align:left;">
<tr><td style="background-color:${COLOR[level]};color:#ffffff;padding:6px 12px;font-size:13px;font-weight:bold;">${LABEL[level]}</td></tr>
<tr><td style="padding:14px 12px 0 12px;font-size:20px;line-height:1.3;font-weight:bold;">${escape(title)}</td></tr>
${blocks.map(rowOf).join('\n')}
<tr><td style="padding:20px 12px 8px 12px;font-size:12px;opacity:0.7;">nestjs-backup, ${escape(moment(at))}</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
`;
}

function rowOf(block: NoticeBlock): string {
  switch (block.type) {
    case 'heading':
      return `<tr><td style="padding:18px 12px 0 12px;font-size:16px;font-weight:bold;">${escape(block.text)}</td></tr>`;
    case 'paragraph':
      return `<tr><td style="padding:8px 12px 0 12px;word-break:break-word;">${escape(block.text)}</td></tr>`;
    case 'list': {
      const items = block.items.map(
        (item) => `<li style="margin:0 0 4px 0;word-break:break-word;">${escape(item)}</li>`,
      );
      return `<tr><td style="padding:8px 12px 0 12px;"><ul style="margin:0;padding:0 0 0 20px;">${items.join('')}</ul></td></tr>`;
    }
    case 'command':
      return `<tr><td style="padding:6px 12px 0 12px;"><div style="border:1px solid #8a8a8a;border-radius:4px;padding:8px;${MONO}font-size:13px;word-break:break-all;">${escape(block.text)}</div></td></tr>`;
    case 'facts':
      return `<tr><td style="padding:8px 12px 0 12px;"><table role="presentation" cellpadding="0" cellspacing="0" border="0" style="font-size:14px;">
${block.facts.map(factOf).join('\n')}
</table></td></tr>`;
  }
}

function factOf({ name, value }: { readonly name: string; readonly value: string }): string {
  return `<tr><td valign="top" style="padding:2px 16px 2px 0;white-space:nowrap;opacity:0.7;">${escape(name)}</td><td valign="top" style="padding:2px 0;word-break:break-word;">${escape(value)}</td></tr>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
