// What is written down of somebody who follows a link: hashes that tell two visitors apart on one day in one edition, and nothing
// else. The key is random, belongs to one day, and is removed when the day is over; from then on nobody can find an address again.

import { createHmac, randomBytes } from 'node:crypto';
import { type ClickHit, clickKey } from '@pabal/db/clicks';
import type { Queryable } from '@pabal/db/store';
import { wideNetworkOf } from '@pabal/guard';
import { isbot } from 'isbot';
import type { ClickedPlace } from './links.ts';
import { signsOf } from './signs.ts';

/** A request as far as it is looked at. */
export interface Visit extends ClickedPlace {
  readonly at: Date;
  readonly method: string;
  /** As the pages found it out behind proxies: of version 6 the first half. */
  readonly address: string;
  readonly userAgent: string | undefined;
  readonly acceptLanguage: string | undefined;
}

const hashBytes = 8;

/** Longest part of a name of a program that tells programs apart. */
const longestAgent = 400;

export interface Visitors {
  /** The hit that is kept of a visit. */
  hitOf(visit: Visit): Promise<ClickHit>;
}

export function createVisitors(store: Queryable): Visitors {
  let known: { readonly day: string; readonly key: Promise<Buffer> } | undefined;

  function keyOf(day: string): Promise<Buffer> {
    if (known?.day === day) return known.key;
    const key = clickKey(store, day, randomBytes(32));
    known = { day, key };
    // A key that could not be had is asked for again with the next visit.
    key.catch(() => {
      if (known?.key === key) known = undefined;
    });
    return key;
  }

  return {
    async hitOf(visit) {
      const { edition, position, at, address, userAgent = '' } = visit;
      const key = await keyOf(at.toISOString().slice(0, 10));
      const hash = (...parts: readonly string[]) =>
        createHmac('sha256', key)
          .update(JSON.stringify([edition, ...parts]))
          .digest()
          .subarray(0, hashBytes);
      return {
        ...{ edition, position, at },
        visitor: hash('visitor', address, userAgent.slice(0, longestAgent)),
        network: hash('network', wideNetworkOf(address)),
        signs: signsOf({
          method: visit.method,
          isRobot: userAgent === '' || isbot(userAgent),
          hasLanguage: visit.acceptLanguage !== undefined && visit.acceptLanguage !== '',
        }),
      };
    },
  };
}
