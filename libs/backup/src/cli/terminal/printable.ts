// What may reach a terminal of texts that hold words of others: names, labels and messages must not steer it.

/** Lines, columns and our own colours stay, and the joiners that Persian, Hindi and emoji need. */
// oxlint-disable-next-line no-control-regex
const UNPRINTABLE = /(?![\n\t\u200c\u200d]|\u001b\[(?:[12]|22|3[123]|39)m)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** The same text without what is not for the eye. */
export function printable(text: string): string {
  return text.replaceAll(UNPRINTABLE, ' ');
}

/** The same value: what is not for the eye is written by its number. */
export function printableJson(json: string): string {
  return json.replaceAll(/(?![\n\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, escaped);
}

/** In UTF-16, as JSON has it. */
function escaped(character: string): string {
  return Array.from(character.split(''), (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
}
