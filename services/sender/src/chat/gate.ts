// Which chat letters may be claimed. To whom a letter goes is known once it is claimed, so all of a lane may be; one whose provider is
// closed goes back at once, and waits in the line of that provider, where it takes nobody's place.

import type { Line } from '@pabal/db/ledger';
import type { Lane } from '@pabal/domain';
import type { ClaimPermit } from '../dispatch/claimer.ts';
import { isProviderKey } from '../limits/keys.ts';
import type { ChatProviders } from './providers.ts';

export interface ChatGate {
  admit(lane: Lane, wanted: number): readonly ClaimPermit[];
  /** Whether letters of a line may be taken out of it now. */
  takes(line: Line): boolean;
  /** How many of them: one, where it tries a provider that was left alone. */
  room(key: string): number;
}

/** PostgreSQL lets no claim of a chat letter pass whose provider is none of chat: a sender of before this channel has no such name. */
const anyProvider: ClaimPermit = { provider: { name: 'chat:any' }, letGo() {} };

export function createChatGate({
  providers,
  isPaused,
}: {
  readonly providers: Pick<ChatProviders, 'ofLine'>;
  readonly isPaused: (lane: Lane) => boolean;
}): ChatGate {
  return {
    admit: (lane, wanted) => (isPaused(lane) ? [] : Array.from({ length: wanted }, () => anyProvider)),
    takes: ({ key, lane }) => !isPaused(lane) && providers.ofLine(key)?.open() !== false,
    room: (key) =>
      isProviderKey(key)
        ? (providers.ofLine(key)?.room() ?? Number.POSITIVE_INFINITY)
        : Number.POSITIVE_INFINITY,
  };
}
