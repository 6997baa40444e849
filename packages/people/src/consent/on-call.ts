// People on call (OPS_ADDRESS) must hear of what goes wrong, so their address must not be suppressed.

import { type NewSuppression, putSuppression, type Suppression } from '@pabal/db/people';
import type { SpaceStore } from '@pabal/db/store';
import { PabalError } from '@pabal/domain';
import { type Address, parseAddress } from '@pabal/mail';

/** The addresses in OPS_ADDRESS. Settings are checked when they are read; what is not an address is left out. */
export function addressesOnCall(list: string | undefined): Address[] {
  return (list ?? '')
    .split(/[\s,]+/)
    .filter((part) => part !== '')
    .flatMap((part) => {
      const parsed = parseAddress(part);
      return parsed.ok ? [parsed.address] : [];
    });
}

/**
 * Suppresses an address, or gives its suppression of this scope another reason and expiry.
 *
 * @param onCall  addresses that reports and alarms go to: only newsletters can be kept from them
 * @throws PabalError `reserved-address`
 */
export function suppress(
  store: SpaceStore,
  suppression: NewSuppression,
  onCall: readonly Address[],
): Promise<Suppression & { readonly created: boolean }> {
  const isOnCall = onCall.some(({ key }) => key === suppression.addressKey);
  if (!isOnCall || suppression.scope === 'newsletter') return putSuppression(store, suppression);
  throw new PabalError(
    'reserved-address',
    'Reports and alarms go to this address (OPS_ADDRESS), so it cannot be suppressed but for newsletters. Nothing was changed.',
  );
}
