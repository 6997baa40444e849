import type { Breaker } from './breaker.ts';
import type { Permit, Provider } from './provider.ts';
import type { RateSlots } from './rate-slots.ts';

/**
 * Makes the function that gives the permits of one provider.
 *
 * @param deps.limited  whether a limit applies, so that a slot has to be kept for the letter
 */
export function createPermits<Message>({
  provider,
  breaker,
  slots,
  limited,
}: {
  readonly provider: Provider<Message>;
  readonly breaker: Breaker;
  readonly slots: Pick<RateSlots, 'promise' | 'letOff'>;
  readonly limited: () => boolean;
}): () => Permit<Message> {
  /** A permit on which nothing depends is the same for all letters. */
  const free: Permit<Message> = { provider, probe: false, takesSlot() {}, answered() {}, letGo() {} };

  return () => {
    const probe = breaker.room() !== Number.POSITIVE_INFINITY;
    let keepsSlot = limited();
    if (!probe && !keepsSlot) return free;
    let probes = probe;
    if (probe) breaker.probe();
    if (keepsSlot) slots.promise();
    const takesSlot = () => {
      if (keepsSlot) slots.letOff();
      keepsSlot = false;
    };
    return {
      provider,
      probe,
      takesSlot,
      answered: () => {
        probes = false;
      },
      letGo: () => {
        takesSlot();
        if (probes) breaker.probeUnused();
        probes = false;
      },
    };
  };
}
