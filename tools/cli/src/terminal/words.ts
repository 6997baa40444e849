/** Text from outside, on one line: no mail server moves the cursor or turns the reading direction here. */
export function plain(text: string | null | undefined, most = 500): string {
  const line = (text ?? '').replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu, ' ').trim();
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
}

/** `1 dead letter`, `2 dead letters`. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
