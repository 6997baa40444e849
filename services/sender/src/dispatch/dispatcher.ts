// Between the bells and the SMTP connections. Ids wait here, unclaimed, until there is room and a provider that takes
// letters (providers/gate.ts); then as many as there is room for are claimed in one statement. A letter holds its place from
// the claim until its result is written down.
//
//   places       2 × connections: claimed letters. What a killed sender leaves in doubt is never more.
//   connections  one letter each, from the handing over until the settlement is committed: what a killed sender can
//                cause to be sent again is never more.

import type { Lane } from '@pabal/domain';
import type { Permit } from '../providers/provider.ts';
import { Claimer, type ClaimerDeps, type ClaimPermit } from './claimer.ts';
import type { Claims } from './claims.ts';
import { Places } from './places.ts';
import { createSendClaimed, type SendClaimedDeps } from './send-claimed.ts';
import type { Dispatched, DispatchOptions } from './waiting-room.ts';

export interface Dispatcher {
  /** Sends one delivery when it is the next in line, unless somebody else has it or had it. */
  dispatch(lane: Lane, deliveryId: string, options?: DispatchOptions): Promise<Dispatched>;
  /** Letters waiting and claimed, for the figures. */
  load(): { readonly waiting: number; readonly claimed: number };
  /** Claims nothing more, gives back what is only waiting, and resolves when every claim is settled. Safe twice. */
  stop(): Promise<void>;
}

export interface DispatcherDeps<Leave extends ClaimPermit = Permit>
  extends Omit<ClaimerDeps<Leave>, 'places' | 'send' | 'claims'>,
    Omit<SendClaimedDeps<Leave>, 'places' | 'claims'> {
  readonly claims: Pick<Claims, 'claim' | 'end'>;
}

export function createDispatcher<Leave extends ClaimPermit>(deps: DispatcherDeps<Leave>): Dispatcher {
  const { room } = deps;
  const places = new Places(deps);
  const claimer = new Claimer({ ...deps, places, send: createSendClaimed({ ...deps, places }) });
  room.whenWoken(() => claimer.claimNext());
  let stopped: Promise<void> | undefined;

  return {
    dispatch: (lane, id, options = {}) => room.enter(lane, id, options),
    load: () => ({ waiting: room.total(), claimed: places.total() }),
    stop: () => {
      claimer.stop();
      room.close();
      stopped ??= places.empty();
      return stopped;
    },
  };
}
