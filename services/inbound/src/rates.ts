// What one client may do over time: its connections are bounded elsewhere, and it may open them again and again.

import { networkOf } from '@pabal/guard';
import { BoundedMap } from '@pabal/runtime';

export interface Rates {
  /** Counts a mail. @returns false when it is one too many, and should come later */
  takesMail(address: string): boolean;
  /** Counts a recipient that is not ours. */
  unknownAt(address: string): void;
  /** Whether this client has tried out so many addresses that it is not listened to for a while. */
  triesAddresses(address: string): boolean;
}

/** Mails of one client in a minute: a mailbox provider sends the bounces of a newsletter from few addresses, and tries again. */
export const mostMails = 600;
const mailsMs = 60_000;
/** Unknown recipients of one client in ten minutes. */
export const mostUnknownOfClient = 60;
const unknownMs = 600_000;
/** Clients that are remembered; a stranger may have a whole network of addresses. */
const mostClients = 50_000;

/** @param now  milliseconds of a clock that only goes forward */
export function createRates(now: () => number): Rates {
  const mails = createWindows(mailsMs, now);
  const unknown = createWindows(unknownMs, now);
  return {
    takesMail: (address) => mails.add(clientOf(address)) <= mostMails,
    unknownAt: (address) => void unknown.add(clientOf(address)),
    triesAddresses: (address) => unknown.count(clientOf(address)) > mostUnknownOfClient,
  };
}

/** An address of IPv6 is counted as its /64, which one machine has for itself. */
const clientOf = (address: string) => networkOf(address) ?? address;

function createWindows(lengthMs: number, now: () => number) {
  const windows = new BoundedMap<string, { count: number; readonly until: number }>(mostClients);
  const open = (client: string) => {
    const found = windows.get(client);
    return found !== undefined && found.until > now() ? found : undefined;
  };
  return {
    count: (client: string) => open(client)?.count ?? 0,
    add(client: string): number {
      const found = open(client);
      if (found === undefined) windows.set(client, { count: 1, until: now() + lengthMs });
      else found.count += 1;
      return found?.count ?? 1;
    },
  };
}
