// The way of chat letters through this process. It has a waiting room, places and connections of its own, so that nothing of chat
// takes those of mail; limits, claims and settlements are shared with mail, since they are the store's.

import type { ChatTransport } from '@pabal/chat';
import type { Config } from '@pabal/config';
import type { Lane, Outcome } from '@pabal/domain';
import type { ErrorReports, Logger } from '@pabal/runtime';
import type { Claims } from '../dispatch/claims.ts';
import { createDispatcher, type Dispatcher } from '../dispatch/dispatcher.ts';
import type { Settler } from '../dispatch/settle.ts';
import { WaitingRoom } from '../dispatch/waiting-room.ts';
import { createDomains } from '../domains/domains.ts';
import { TakenLetters } from '../domains/taken-letters.ts';
import { createWaitingLetters } from '../domains/waiting-letters.ts';
import type { Ledger } from '../ledger.ts';
import { complaint } from '../limits/complaint.ts';
import { channelOfKey, isProviderKey } from '../limits/keys.ts';
import type { Limits } from '../limits/limits.ts';
import type { ProviderCalls } from '../providers/calls.ts';
import type { ProviderView } from '../providers/provider.ts';
import { type ChatDeliverDeps, createChatDeliver } from './deliver.ts';
import { createChatGate } from './gate.ts';
import { chatPlaces } from './places.ts';
import { type ChatProvidersDeps, createChatProviders } from './providers.ts';

export interface ChatSending {
  readonly dispatcher: Dispatcher;
  /** Those that letters were for. */
  readonly providers: () => readonly ProviderView[];
  /** Whether a letter was for this provider. */
  isUsed(provider: string): boolean;
  /** There may be something to do. */
  wake(): void;
  start(): void;
  /** After the dispatcher has stopped. */
  stop(): Promise<void>;
}

export interface ChatSendingDeps
  extends Pick<
    ChatDeliverDeps,
    'lease' | 'templates' | 'spaces' | 'brake' | 'endpoints' | 'retries' | 'observe'
  > {
  readonly config: Config<'sender'>;
  readonly ledger: Ledger;
  readonly settler: Settler;
  readonly claims: Pick<Claims, 'claim' | 'end'>;
  readonly limits: Limits;
  readonly transport: Pick<ChatTransport, 'send'>;
  readonly isPaused: ProviderCalls['isPaused'];
  readonly onMade: ChatProvidersDeps['onMade'];
  readonly onBroken: (provider: string) => void;
  readonly onHandedBack: () => void;
  readonly onHanded: (provider: string, outcome: Outcome, seconds: number) => void;
  readonly logger: Logger;
  readonly reports: ErrorReports;
  readonly now: () => number;
}

export function createChatSending(deps: ChatSendingDeps): ChatSending {
  const { config, ledger, limits, claims, settler, now, isPaused } = deps;
  const connections = config.CHAT_CONNECTIONS;
  const room = new WaitingRoom(now);
  const { wake } = room;
  const providers = createChatProviders({
    ...deps,
    ...{ wake, date: () => new Date(), random: Math.random },
    probeMs: config.PROVIDER_PROBE_SECONDS * 1_000,
  });
  const gate = createChatGate({ providers, isPaused });
  const taken = new TakenLetters(now);
  const most: Readonly<Record<Lane, number>> = { event: connections, newsletter: connections };
  const domains = createDomains({
    ...{ ...limits, places: chatPlaces, most, taken, now, onHandedBack: deps.onHandedBack },
  });
  const dispatcher = createDispatcher({
    ...{ ledger, room, gate, domains, now, connections, reserved: 0, settler },
    claims: {
      claim: (lane, ids, permits) => claims.claim(lane, ids, permits, 'chat'),
      end: claims.end,
    },
    deliver: createChatDeliver({ ...deps, providers, domains, random: Math.random }),
  });
  const waitingLetters = createWaitingLetters({
    ...{ ...limits, ledger, gate, taken, dispatcher, now },
    isOwn: (key) => channelOfKey(key) === 'chat',
    domains: {
      room: (key) => (isProviderKey(key) ? gate.room(key) : domains.room(key)),
      rateOf: (key) => (isProviderKey(key) ? undefined : domains.rateOf(key)),
    },
    onError: complaint(deps.logger, 'Chat letters that wait could not be looked for.'),
  });
  return {
    ...{ dispatcher, wake },
    providers: () =>
      providers
        .all()
        .filter(({ name }) => providers.isUsed(name))
        .map((provider) => provider.view()),
    isUsed: providers.isUsed,
    start: waitingLetters.start,
    stop: async () => {
      await waitingLetters.stop();
      providers.stop();
    },
  };
}
