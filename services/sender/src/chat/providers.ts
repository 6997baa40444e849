// Who takes chat letters. Slack, Discord, Telegram and Teams are one provider each: when one of them is away, it is away for all of
// its rooms. An address of anybody's is a provider by itself, and is made when the first letter goes there.

import { type ChatLetter, type ChatTransport, kindRates } from '@pabal/chat';
import type { Claim } from '@pabal/db/ledger';
import { type ChatKind, chatKinds } from '@pabal/domain';
import { isProviderKey, providerKey } from '../limits/keys.ts';
import type { Provider } from '../providers/provider.ts';
import { openProvider, type ProvidersDeps } from '../providers/providers.ts';
import { placeOf } from './places.ts';

export interface ChatProviders {
  /** The provider of a letter. */
  of(claim: Pick<Claim, 'address' | 'addressKey'>, kind: ChatKind): Provider<ChatLetter>;
  /** The one behind which a line waits, if it is known here. */
  ofLine(key: string): Provider<ChatLetter> | undefined;
  all(): readonly Provider<ChatLetter>[];
  /** Whether a letter was for it since this process began: of kinds that nobody uses there is nothing to tell. */
  isUsed(name: string): boolean;
  stop(): void;
}

export interface ChatProvidersDeps extends Omit<ProvidersDeps, 'providers'> {
  readonly transport: Pick<ChatTransport, 'send'>;
  /** There is a provider more. */
  readonly onMade: (provider: Provider<ChatLetter>) => void;
}

export function createChatProviders({ transport, onMade, ...deps }: ChatProvidersDeps): ChatProviders {
  const byName = new Map<string, Provider<ChatLetter>>();
  const used = new Set<string>();

  function get(name: string, kind: ChatKind): Provider<ChatLetter> {
    const known = byName.get(name);
    if (known !== undefined) return known;
    const rate = kindRates[kind];
    const made = openProvider<ChatLetter>(
      { settings: { name, url: '', weight: 1, ...(rate !== undefined && { rate }) }, transport },
      deps,
    );
    byName.set(name, made);
    onMade(made);
    return made;
  }

  for (const kind of chatKinds) if (kind !== 'https') get(`chat:${kind}`, kind);
  return {
    of: (claim, kind) => {
      const provider = get(kind === 'https' ? `chat:${placeOf(claim)}` : `chat:${kind}`, kind);
      used.add(provider.name);
      return provider;
    },
    isUsed: (name) => used.has(name),
    ofLine: (key) =>
      [...byName.values()].find(({ name }) =>
        isProviderKey(key) ? providerKey(name) === key : key === name || key.startsWith(`${name}:`),
      ),
    all: () => [...byName.values()],
    stop: () => {
      for (const provider of byName.values()) provider.stop();
    },
  };
}

/** A provider as figures name it: addresses are as many as people make. */
export const shownProvider = (name: string): string => (name.startsWith('chat:https:') ? 'chat:https' : name);
