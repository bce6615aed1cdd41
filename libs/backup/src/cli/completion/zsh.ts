// The completion of zsh.

import type { OptionWords, VerbWords } from './words.js';

export function zshCompletion(verbs: readonly VerbWords[]): string {
  const cases = verbs.map(
    ({ name, options }) => `    ${name}) _arguments ${options.map(argument).join(' ')} '*:file:_files' ;;`,
  );
  return `#compdef nestjs-backup
# Completes nestjs-backup in zsh: source <(nestjs-backup completion zsh)
_nestjs_backup() {
  local -a verbs=(
${verbs.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`).join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe verb verbs
    return
  fi
  local verb=$words[2]
  shift words
  (( CURRENT-- ))
  case $verb in
${cases.join('\n')}
  esac
}
compdef _nestjs_backup nestjs-backup
`;
}

/** As `_arguments` takes it: `(-q --quiet)`{-q,--quiet}`[no progress]`. */
function argument({ flags, summary, takesValue, takesFile }: OptionWords): string {
  const value = takesFile ? ':file:_files' : ':value:';
  const about = quoted(`[${summary.replaceAll(/[[\]]/g, '\\$&')}]${takesValue ? value : ''}`);
  return flags.length > 1 ? `'(${flags.join(' ')})'{${flags.join(',')}}${about}` : `${flags.join('')}${about}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
