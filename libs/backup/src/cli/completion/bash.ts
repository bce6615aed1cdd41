// The completion of bash.

import type { VerbWords } from './words.js';

export function bashCompletion(verbs: readonly VerbWords[]): string {
  const cases = verbs.map(({ name, options }) => {
    const words = options.flatMap(({ flags }) => flags).join(' ');
    const files = options.filter(({ takesFile }) => takesFile).flatMap(({ flags }) => flags);
    return `    ${name}) words='${words}'; files='${files.join(' ')}' ;;`;
  });
  return `# Completes nestjs-backup in bash: source <(nestjs-backup completion bash)
_nestjs_backup() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} words='' files=''
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '${verbs.map(({ name }) => name).join(' ')} --help --version' -- "$current"))
    return
  fi
  case \${COMP_WORDS[1]} in
${cases.join('\n')}
  esac
  case " $files " in
    *" $previous "*) COMPREPLY=($(compgen -f -- "$current")) ;;
    *) COMPREPLY=($(compgen -W "$words" -- "$current")) ;;
  esac
}
complete -o default -F _nestjs_backup nestjs-backup
`;
}
