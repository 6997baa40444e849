// The way of a letter through this process, wired together: gate, claim, domain, provider, settlement. Mail goes it here; each other
// channel has one of its own beside it (chat/sending.ts), with what belongs to the store in common.

import { type Config, readDomainLimits } from '@pabal/config';
import type { Claim } from '@pabal/db/ledger';
import { channelOfProvider, type Lane, lanes, type Outcome } from '@pabal/domain';
import type { ErrorReports, Logger } from '@pabal/runtime';
import { type ChatSending, type ChatSendingDeps, createChatSending } from './chat/sending.ts';
import { createClaims } from './dispatch/claims.ts';
import { createDispatcher, type Dispatcher } from './dispatch/dispatcher.ts';
import type { LostCommits } from './dispatch/lost-commits.ts';
import type { Settler } from './dispatch/settle.ts';
import { WaitingRoom } from './dispatch/waiting-room.ts';
import { createDomains, type Domains, mailDomains } from './domains/domains.ts';
import { TakenLetters } from './domains/taken-letters.ts';
import { createWaitingLetters } from './domains/waiting-letters.ts';
import type { Ledger } from './ledger.ts';
import { createDeliver, type DeliverDeps } from './letters/deliver.ts';
import { complaint } from './limits/complaint.ts';
import { channelOfKey } from './limits/keys.ts';
import { createLimits, type Limits } from './limits/limits.ts';
import type { SendingSources } from './metrics.ts';
import { createProviderCalls, type ProviderCalls } from './providers/calls.ts';
import { createGate, type Gate } from './providers/gate.ts';
import { createLanePause, type LanePause } from './providers/lane-pause.ts';
import type { Provider } from './providers/provider.ts';
import { createProviders, type OpenProvider } from './providers/providers.ts';

export interface Sending extends SendingSources {
  readonly dispatcher: Dispatcher;
  readonly chat: Pick<ChatSending, 'dispatcher' | 'providers'>;
  /** Lanes that a person has paused. */
  pausedLanes(): readonly Lane[];
  /** Learns the store's clock and begins to watch the limits. Rejects when the store is away. */
  start(): Promise<void>;
  /** After the dispatcher has stopped. */
  stop(): Promise<void>;
}

export interface SendingDeps extends Omit<DeliverDeps, 'gate' | 'domains' | 'random'> {
  readonly config: Config<'sender'>;
  readonly senderId: string;
  readonly ledger: Ledger;
  readonly settler: Settler;
  readonly lostCommits: LostCommits;
  readonly providers: readonly OpenProvider[];
  readonly chat: Pick<
    ChatSendingDeps,
    'templates' | 'endpoints' | 'transport' | 'observe' | 'onHanded' | 'onBroken'
  >;
  readonly onBroken: (provider: string) => void;
  readonly onHandedBack: () => void;
  /** Class of a provider's answer, and the seconds that it took. */
  readonly onHanded: (provider: string, outcome: Outcome, seconds: number) => void;
  readonly logger: Logger;
  readonly reports: ErrorReports;
}

type Called = Pick<Provider, 'name' | 'view' | 'tryNow' | 'pause'>;

/** The part of the connections that newsletters leave to events. */
const reservedShare = 0.25;

const now = () => performance.now();

export function createSending(deps: SendingDeps): Sending {
  const { config, ledger, logger } = deps;
  const limits = createLimits({ ...deps, now });
  const room = new WaitingRoom(now);
  const pause = createLanePause({ targetMs: config.EVENT_TARGET_SECONDS * 1_000, room, now });
  const providers = openProviders(deps, limits, room);
  /** Those of chat are made as letters come. */
  const called: Called[] = [...providers];
  const calls = createProviderCalls({
    ...{ providers: called, ledger, now },
    wake: () => {
      room.wake();
      chat.wake();
    },
    isUsed: (name) => channelOfProvider(name) === 'mail' || chat.isUsed(name),
    onError: complaint(logger, 'It could not be told how the providers stand.'),
  });
  const gate = openGate(deps, { providers, pause, room, isPaused: calls.isPaused });
  const taken = new TakenLetters(now);
  const domains = openDomains(deps, limits, taken);
  const claims = createClaims(ledger, deps.lostCommits);
  const chat = createChatSending({
    ...{ ...deps, ...deps.chat, limits, claims, now, isPaused: calls.isPaused },
    onMade: (provider) => called.push(provider),
  });
  const dispatcher = createDispatcher({
    ...{ ledger, room, gate, claims, domains, now, ...connectionsOf(config) },
    settler: deps.settler,
    deliver: openDeliver(deps, { gate, domains, pause }),
  });
  const waitingLetters = createWaitingLetters({
    ...{ ...limits, ledger, domains, gate, taken, dispatcher, now },
    isOwn: (key) => channelOfKey(key) === 'mail',
    onError: complaint(logger, 'Letters that wait could not be looked for.'),
  });
  return {
    ...{ dispatcher, chat },
    providers: () => providers.map((provider) => provider.view()),
    limits: limits.inForce.all,
    newslettersPaused: pause.paused,
    pausedLanes: () => lanes.filter(calls.isPaused),
    start: async () => {
      await limits.start();
      await calls.start();
      await claims.start();
      waitingLetters.start();
      chat.start();
    },
    stop: async () => {
      await waitingLetters.stop();
      await chat.stop();
      await calls.stop();
      // Nobody misses it when the store is away: what senders said that are gone is not shown.
      await ledger.forgetReports().catch(() => undefined);
      await limits.stop();
      await claims.stop();
      gate.stop();
    },
  };
}

/** How many connections there are, and how many of them newsletters leave to events. */
function connectionsOf({ SENDER_CONNECTIONS: connections }: Config<'sender'>) {
  return { connections, reserved: Math.ceil(connections * reservedShare) };
}

function openProviders(deps: SendingDeps, limits: Limits, { wake }: WaitingRoom): Provider[] {
  return createProviders({
    ...deps,
    probeMs: deps.config.PROVIDER_PROBE_SECONDS * 1_000,
    ...{ limits, wake, now, date: () => new Date(), random: Math.random },
  });
}

function openGate(
  { config, logger }: SendingDeps,
  parts: {
    readonly providers: readonly Provider[];
    readonly pause: LanePause;
    readonly room: WaitingRoom;
    readonly isPaused: ProviderCalls['isPaused'];
  },
): Gate {
  return createGate({
    ...parts,
    wake: parts.room.wake,
    unknownFailover: config.UNKNOWN_FAILOVER,
    onOrphan: ({ id, doubtedProvider: provider }) =>
      logger.warn(
        { delivery: id, provider },
        'A letter goes through another provider: the one that may have taken it is no longer set up.',
      ),
  });
}

function openDomains({ config, onHandedBack }: SendingDeps, limits: Limits, taken: TakenLetters): Domains {
  const { connections, reserved } = connectionsOf(config);
  return createDomains({
    places: mailDomains(readDomainLimits(config.DOMAIN_LIMITS ?? '') ?? []),
    most: { event: connections, newsletter: connections - reserved },
    ...{ ...limits, taken, onHandedBack, now },
  });
}

function openDeliver(
  deps: SendingDeps,
  { pause, ...parts }: { readonly gate: Gate; readonly domains: Domains; readonly pause: LanePause },
) {
  return createDeliver({
    ...deps,
    ...parts,
    random: Math.random,
    observe: (claim: Claim, outcome: Outcome, seconds: number) => {
      deps.observe(claim, outcome, seconds);
      if (claim.lane === 'event' && outcome.class === 'sent') pause.sent(seconds * 1_000);
    },
  });
}
