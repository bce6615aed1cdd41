// Text of others for one line of people: what ends lines, steers a terminal or turns the direction of writing is taken out.

/** The joiners that Persian, Hindi and emoji need stay. */
const UNPRINTABLE = /(?:(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}])+/gu;

/** The same text on one line, without what is not for the eye. */
export function onOneLine(text: string): string {
  return text.replaceAll(UNPRINTABLE, ' ').trim();
}
