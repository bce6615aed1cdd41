// A recovery sheet as one page of HTML that prints well, in black on white, without anything from elsewhere.

import type { Section, Sheet } from './sheet.js';

const STYLE = `
body { font: 11pt/1.4 Georgia, serif; max-width: 46em; margin: 2em auto; padding: 0 1em; color: #000; background: #fff; }
h1 { font-size: 20pt; margin: 0; } h2 { font-size: 12pt; margin: 1.2em 0 .2em; border-bottom: 1px solid #000; }
p { margin: .2em 0 .4em; } pre, td, th { font: 9pt/1.5 monospace; }
pre { margin: .3em 0; padding: .4em .6em; border: 1px solid #999; white-space: pre-wrap; overflow-wrap: anywhere; }
th { text-align: left; padding-right: 1.5em; vertical-align: top; white-space: nowrap; } td { overflow-wrap: anywhere; }
.blank { display: flex; gap: .5em; margin-top: .9em; } .blank span { flex: 1; border-bottom: 1px dotted #000; }
section { break-inside: avoid; }
@media print { body { margin: 0; max-width: none; } }`;

export function sheetAsHtml({ title, subtitle, sections }: Sheet): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${escaped(title)}</title><style>${STYLE}
</style></head>
<body>
<h1>${escaped(title)}</h1>
<p>${escaped(subtitle)}</p>
${sections.map(sectionAsHtml).join('\n')}
</body>
</html>
`;
}

function sectionAsHtml({ title, text, rows = [], blanks = [], commands = [] }: Section): string {
  const parts = [
    `<h2>${escaped(title)}</h2>`,
    ...(text === undefined ? [] : [`<p>${escaped(text)}</p>`]),
    ...(rows.length === 0 ? [] : [`<table>${rows.map(rowAsHtml).join('')}</table>`]),
    ...(commands.length === 0 ? [] : [`<pre>${commands.map(escaped).join('\n')}</pre>`]),
    ...blanks.map((blank) => `<div class="blank">${escaped(blank)}: <span></span></div>`),
  ];
  return `<section>\n${parts.join('\n')}\n</section>`;
}

function rowAsHtml([name, value]: readonly [string, string]): string {
  return `<tr><th>${escaped(name)}</th><td>${escaped(value)}</td></tr>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
