// How letters are told about on a terminal.

/** Text from outside, on one line: nobody's mail server moves the cursor or turns the reading direction here. */
export function plain(text: string | null, most = 500): string {
  const line = (text ?? '').replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu, ' ').trim();
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
}

/** A time to the second. */
export function time(at: Date | null): string {
  return at === null ? '' : at.toISOString().replace(/\.\d+Z$/, 'Z');
}

/** `1 dead letter`, `2 dead letters`. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** Lines of `name  value`; names without a value are left out. */
export function fields(values: Readonly<Record<string, string>>, indent = ''): string {
  const shown = Object.entries(values).filter(([, value]) => value !== '');
  const width = Math.max(0, ...shown.map(([name]) => name.length));
  return shown.map(([name, value]) => `${indent}${name.padEnd(width)}  ${value}\n`).join('');
}
