// Completion: a shell asks this program for what may come next. The scripts hand it the words as they are, and no word
// is ever run as a command.

import type { Command, Noun } from './command.ts';
import { type Parameter, typedName } from './parameters.ts';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** The word that asks; it is in no help. */
export const completionWord = '__complete';

/** One word that may come next. A shell that can shows the meaning beside it. */
interface Candidate {
  readonly word: string;
  readonly meaning: string;
}

/**
 * What may come next.
 *
 * @param words  what is typed behind the program's name; the last is the one that is being typed, and may be empty
 */
export async function complete(nouns: readonly Noun[], words: readonly string[]): Promise<string> {
  const typed = words.at(-1) ?? '';
  // `--state=ac` is `--state ac` in one word.
  const [, option, part] = /^(--[a-z-]+)=(.*)$/.exec(typed) ?? [];
  const before = [...words.slice(0, -1), ...(option === undefined ? [] : [option])];
  const start = option === undefined ? '' : `${option}=`;
  const current = part ?? typed;
  const candidates = await candidatesFor(nouns, before);
  return candidates
    .filter(({ word }) => word.startsWith(current) && (current.startsWith('-') || !word.startsWith('-')))
    .map(({ word, meaning }) => [
      `${start}${word}`,
      ...(meaning === '' ? [] : [meaning.replaceAll(/\s+/g, ' ')]),
    ])
    .map((parts) => `${parts.join('\t')}\n`)
    .join('');
}

async function candidatesFor(nouns: readonly Noun[], before: readonly string[]): Promise<Candidate[]> {
  const [first, second, ...rest] = before;
  if (first === undefined || (first === 'help' && second === undefined))
    return [
      ...nouns.map(({ name, summary }) => ({ word: name, meaning: summary })),
      { word: '--help', meaning: 'what there is' },
      { word: '--version', meaning: 'which pabal this is' },
    ];
  const noun = nouns.find(({ name }) => name === first);
  if (noun === undefined) return [];
  if ('command' in noun) return argumentsOf(await noun.command(), before.slice(1));
  const verbs = await noun.verbs();
  if (second === undefined)
    return Object.entries(verbs).map(([word, { summary }]) => ({ word, meaning: summary }));
  const command = Object.entries(verbs).find(([verb]) => verb === second)?.[1];
  return command === undefined ? [] : argumentsOf(command, rest);
}

function argumentsOf({ operands, options }: Command, before: readonly string[]): Candidate[] {
  const named = Object.entries(options).map(([key, option]) => ({ word: `--${typedName(key)}`, option }));
  const last = named.find(({ word }) => word === before.at(-1))?.option;
  if (last?.value !== undefined) return wordsOf(last);
  const typed = new Set(before);
  const left = named.filter(({ word, option }) => option.many || !typed.has(word));
  const operand =
    Object.values(operands)[operandsIn(before, new Map(named.map(({ word, option }) => [word, option])))];
  return [
    ...(operand === undefined ? [] : wordsOf(operand)),
    ...left.map(({ word, option }) => ({ word, meaning: option.help })),
    { word: '--help', meaning: 'what this command expects' },
  ];
}

function operandsIn(before: readonly string[], options: ReadonlyMap<string, Parameter<unknown>>): number {
  return before.filter((word, place) => {
    const option = options.get(before[place - 1] ?? '');
    return !word.startsWith('-') && option?.value === undefined;
  }).length;
}

const wordsOf = ({ words = [] }: Parameter<unknown>): Candidate[] =>
  words.map((word) => ({ word, meaning: '' }));

/**
 * What a shell reads at its start. It also makes `pabal` a command of that shell when there is none, so that it works
 * in every folder.
 *
 * @param call  how the program is run: the path of Node and of the program, without quotation marks in them
 */
export function completionScript(shell: Shell, [node, main]: readonly [string, string]): string {
  return scripts[shell](`'${node}' '${main}'`);
}

const scripts: Readonly<Record<Shell, (call: string) => string>> = {
  // Bash takes `events:write` and `--state=ac` for three words each, and inserts only what follows the last mark.
  bash: (call) => `type pabal >/dev/null 2>&1 || pabal() { ${call} "$@"; }
_pabal() {
  local IFS=$' \\t\\n' line="\${COMP_LINE:0:COMP_POINT}" words mark
  read -ra words <<< "$line"
  [[ $line == *[[:space:]] ]] && words+=('')
  mark="\${words[-1]%"\${words[-1]##*[:=]}"}"
  IFS=$'\\n'
  COMPREPLY=($(${call} ${completionWord} "\${words[@]:1}" 2>/dev/null | cut -f1))
  COMPREPLY=("\${COMPREPLY[@]#"$mark"}")
}
complete -o default -F _pabal pabal
`,
  zsh: (call) => `whence pabal >/dev/null || pabal() { ${call} "$@" }
_pabal() {
  local line word
  local -a found
  while IFS= read -r line; do
    word=\${\${line%%$'\\t'*}//:/\\\\:}
    [[ $line == *$'\\t'* ]] && word+=":\${line#*$'\\t'}"
    found+=("$word")
  done < <(${call} ${completionWord} "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( $#found )); then _describe pabal found; else _files; fi
}
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
compdef _pabal pabal
`,
  fish: (call) => `type -q pabal; or function pabal; ${call} $argv; end
function __pabal_complete
  set -l words (commandline -opc)[2..-1] (commandline -ct)
  ${call} ${completionWord} $words 2>/dev/null
end
complete -c pabal -f -n 'count (__pabal_complete) >/dev/null' -a '(__pabal_complete)'
`,
};
