// What a sender asks PostgreSQL, in its own name: statements of @pabal/db under the names that they have there.

import * as ledger from '@pabal/db/ledger';
import * as limits from '@pabal/db/limits';
import { type Store, storeTime } from '@pabal/db/store';
import { createAddressKeys } from '@pabal/mail';

export type Ledger = ReturnType<typeof createLedger>;

/** @param options.linkSecret  finds what people refused whose address was erased since; nothing is found without it */
export function createLedger({
  store,
  senderId,
  linkSecret,
  isTold = () => true,
}: {
  readonly store: Store;
  readonly senderId: string;
  readonly linkSecret: string | undefined;
  /** Whether changes are noted for anybody (default: they are). */
  readonly isTold?: () => boolean;
}) {
  const erasedBy = linkSecret === undefined ? undefined : createAddressKeys(linkSecret).pads;
  return {
    claimDeliveries: (wanted: Pick<ledger.ClaimRequest, 'lane' | 'ids' | 'providers' | 'channel'>) =>
      ledger.claimDeliveries(store, { ...wanted, senderId, erasedBy, told: isTold() }),
    releaseClaims: (ids: readonly string[]) => ledger.releaseClaims(store, senderId, ids),
    findNotDue: (ids: readonly string[]) => ledger.findNotDue(store, ids),

    beatSender: () => ledger.beatSender(store, senderId),
    removeSender: () => ledger.removeSender(store, senderId),
    listSenders: () => ledger.listSenders(store),

    listLines: () => ledger.listLines(store),
    takeWaiting: (line: ledger.Line, most: number) => ledger.takeWaiting(store, line, most),
    hasUnfit: (template: string) => ledger.hasUnfit(store, template),
    /** Templates for which letters wait. */
    listUnfit: (): Promise<readonly { readonly template: string }[]> => ledger.listUnfitEverywhere(store),
    retryUnfit: (template: string, options: Parameters<typeof ledger.retryUnfitEverywhere>[2]) =>
      ledger.retryUnfitEverywhere(store, template, options),

    listLimits: () => limits.listLimits(store),
    reserveSlots: (request: limits.SlotRequest) => limits.reserveSlots(store, request),
    growLimits: (passed: readonly limits.Passed[]) => limits.growLimits(store, passed),
    cutLimit: (cut: limits.Cut) => limits.cutLimit(store, cut),
    storeTime: () => storeTime(store),

    reportProviders: (reports: readonly limits.ProviderReport[]) =>
      limits.reportProviders(store, senderId, reports),
    listCalls: () => limits.listCalls(store),
    forgetReports: () => limits.forgetReports(store, senderId),
  };
}
