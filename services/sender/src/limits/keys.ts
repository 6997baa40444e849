// Names of limits, and of the lines in which letters wait behind them. As the key of a target does, they begin with their channel
// unless that is mail: `domain:gmail.com` and `provider:mx.example` are of mail, `chat:slack:ID` and `provider:chat:slack` of chat.

import { type Channel, otherChannels } from '@pabal/domain';

const ofProvider = 'provider:';

/** The name of a provider's limit, and of the line in which letters wait for it. */
export const providerKey = (name: string): string => `${ofProvider}${name}`;

export const isProviderKey = (key: string): boolean => key.startsWith(ofProvider);

/** The channel whose letters wait behind this. */
export function channelOfKey(key: string): Channel {
  const rest = isProviderKey(key) ? key.slice(ofProvider.length) : key;
  return otherChannels.find((channel) => rest.startsWith(`${channel}:`)) ?? 'mail';
}
