import type { Afterwards } from '@pabal/domain';

/** Text from outside, on one line: no mail server moves the cursor or turns the reading direction here. */
export function plain(text: string | null | undefined, most = 500): string {
  const line = (text ?? '').replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu, ' ').trim();
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
}

/** The second line of the books, as it is written behind `sent … =`. */
export const afterwardsText = ({ delivered, bounced, complained, silent }: Afterwards): string =>
  `delivered ${delivered} + bounced ${bounced} + complained ${complained} + silent ${silent}`;

/** `1 dead letter`, `2 dead letters`. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
