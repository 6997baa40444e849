// How a provider stands, and what a lane is called, wherever they are shown.

import { providerWords as words } from '../../words/providers.ts';
import type { Of } from '../client/shape.ts';
import type { provider } from '../client/status.ts';
import { count } from '../language.ts';
import { Tag } from '../parts/page.tsx';

const states: Readonly<Record<string, string>> = words.states;
const lanes: Readonly<Record<string, string>> = words.lanes;

/** The name of a lane; one that this version does not know is called as it is. */
export const laneName = (lane: string): string => lanes[lane] ?? lane;

/** What a provider does with letters now, and how many senders see it so. */
export function ProviderStanding({
  provider: { trouble, spentAt, opensFor, senders },
}: {
  provider: Of<typeof provider>;
}) {
  return (
    <>
      {trouble === null && spentAt !== null ? (
        <Tag tone="bad">{words.spent}</Tag>
      ) : (
        <Tag tone={trouble === null ? 'ok' : 'bad'}>{states[trouble ?? 'open'] ?? trouble}</Tag>
      )}{' '}
      <span class="quiet">{words.opens(count(opensFor), count(senders))}</span>
    </>
  );
}
