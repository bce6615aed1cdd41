// What two recordings have in common: all but names, times and sizes that are others each time.

const CHANCES: readonly (readonly [RegExp, string])[] = [
  [/^.*\[[█░]+\].*\n/gm, ''],
  [/\d{8}T\d{6}Z-[a-z0-9]{10}/g, '<id>'],
  [/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>'],
  [/\b[\d.]+ (B|kB|MB|GB)\b/g, '<size>'],
  [/\b[\d.]+ (ms|s|min|h)( [\d.]+ s)?\b( ago)?|just now/g, '<duration>'],
  [/\b\d+ rows/g, '<rows>'],
  [/ +/g, ' '],
];

export function withoutChance(recording: string): string {
  return CHANCES.reduce((text, [pattern, instead]) => text.replaceAll(pattern, instead), recording);
}
