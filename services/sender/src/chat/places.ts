// Where chat letters go, as limits see it: each endpoint is a place with the limit that the makers of its kind document.

import { endpointRates } from '@pabal/chat';
import type { Claim } from '@pabal/db/ledger';
import { kindOfLabel } from '@pabal/domain';
import type { Places } from '../domains/domains.ts';

/** The endpoint in the key of a chat letter's address. */
export const endpointIdOf = ({ addressKey }: Pick<Claim, 'addressKey'>): string =>
  (addressKey ?? '').slice('chat:'.length);

/**
 * An endpoint as limits and lines name it: its label, and the end of its id, because two spaces may have the same keys:
 * `slack:ops-room:3f9a0c12b77e`.
 */
export const placeOf = (claim: Pick<Claim, 'address' | 'addressKey'>): string =>
  `${claim.address}:${endpointIdOf(claim).slice(-12)}`;

/** Letters that may be on their way to one endpoint at a time: one that is slow leaves the other connections to the others. */
const connectionsOfOne = 4;

export const chatPlaces: Places = {
  placeOf,
  shown: ({ address }) => address,
  prefix: 'chat:',
  isFree: false,
  limitOf: (place) => {
    const kind = kindOfLabel(place);
    const rate = kind && endpointRates[kind];
    return { connections: connectionsOfOne, ...(rate !== undefined && { rate }) };
  },
};
