// How a letter fares, as a word with its colour.

import { letterWords as words } from '../../../words/letters.ts';
import { Tag, type Tone } from '../../parts/page.tsx';

export { words };

const tones: Readonly<Record<string, Tone>> = { sent: 'ok', failed: 'bad', unknown: 'warn' };

export function State({ state }: { state: string }) {
  return <Tag tone={tones[state] ?? 'plain'}>{wordFor(words.states, state)}</Tag>;
}

/** An address, or why it is not there. */
export function Address({ address }: { address: string | null }) {
  if (address === null)
    return (
      <span class="quiet" title={words.hiddenHelp}>
        {words.hidden}
      </span>
    );
  // The address of an erased person is a hash.
  return address.startsWith('erased:') ? <span class="quiet">{words.erased}</span> : <span>{address}</span>;
}

/** The word for a value; one that a newer api sends and this page does not know is shown as it came. */
export function wordFor(known: Readonly<Record<string, string>>, value: string): string {
  return (Object.hasOwn(known, value) ? known[value] : undefined) ?? value;
}

/** The other side's answer in one line: its class and its words. */
export function Answer({
  letter,
}: {
  letter: { readonly outcome: string | null; readonly reply: string | null };
}) {
  const { outcome, reply } = letter;
  if (outcome === null && reply === null) return <span class="quiet">–</span>;
  return (
    <>
      {outcome !== null && wordFor(words.outcomes, outcome)}
      {reply !== null && outcome !== 'sent' && <span class="reply">{reply}</span>}
    </>
  );
}
