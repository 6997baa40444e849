// Finds where a text stops being JSON. V8 gives the position of some mistakes only, and quotes the text for the others.

const space = /[ \t\n\r]*/y;
/** The characters that a string may hold unescaped: from the space on, but neither quote nor backslash. */
const plain = String.raw`[ !#-\[\]-\uFFFF]*`;
const string = String.raw`"${plain}(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})${plain})*"`;
const number = String.raw`-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?`;
const token = new RegExp(String.raw`${string}|${number}|true|false|null|[{}[\],:]`, 'y');

type Wanted = 'value' | 'value or ]' | 'name' | 'name or }' | 'colon' | 'comma or end';

/** The offset (UTF-16 unit) of the first character that is not allowed at its position, in a text that is not JSON. */
export function positionOfMistake(text: string): number {
  const open: ('{' | '[')[] = [];
  let wanted: Wanted = 'value';
  let at = skipSpace(text, 0);
  while (at < text.length) {
    token.lastIndex = at;
    const found = token.exec(text)?.[0];
    if (found === undefined) return at;
    const next = after(found, wanted, open);
    if (next === undefined) return at;
    wanted = next;
    at = skipSpace(text, at + found.length);
  }
  return at;
}

function skipSpace(text: string, from: number): number {
  space.lastIndex = from;
  space.exec(text);
  return space.lastIndex;
}

/** What is expected after this token; `undefined` when the token is not allowed here. */
function after(found: string, wanted: Wanted, open: ('{' | '[')[]): Wanted | undefined {
  const start = found[0];
  if (wanted === 'name' || wanted === 'name or }') {
    if (start === '"') return 'colon';
    return start === '}' && wanted === 'name or }' ? close('{', open) : undefined;
  }
  if (wanted === 'colon') return start === ':' ? 'value' : undefined;
  if (wanted === 'comma or end') return afterValue(start, open);
  if (start === '{' || start === '[') {
    open.push(start);
    return start === '{' ? 'name or }' : 'value or ]';
  }
  if (start === ']') return wanted === 'value or ]' ? close('[', open) : undefined;
  return start === '}' || start === ',' || start === ':' ? undefined : 'comma or end';
}

function afterValue(start: string | undefined, open: ('{' | '[')[]): Wanted | undefined {
  const inside = open.at(-1);
  if (start === ',') {
    if (inside === undefined) return undefined;
    return inside === '{' ? 'name' : 'value';
  }
  if (start === '}') return close('{', open);
  return start === ']' ? close('[', open) : undefined;
}

function close(bracket: '{' | '[', open: ('{' | '[')[]): Wanted | undefined {
  if (open.at(-1) !== bracket) return undefined;
  open.pop();
  return 'comma or end';
}
