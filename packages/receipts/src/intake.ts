// The one way by which receipts come into the ledger, from all who report them.

import { unsubscribe } from '@pabal/db/people';
import {
  type NewReceipt,
  type NotedReceipt,
  noteReceipts,
  pauseTroubledEdition,
  type SuppressionRules,
} from '@pabal/db/receipts';
import { type AfterwardsCount, addAfterwards, type CountedBy } from '@pabal/db/status';
import type { Queryable, Store } from '@pabal/db/store';
import type { ReceiptKind, ReceiptSource } from '@pabal/domain';

/** What a report says of one letter. */
export type Report = Omit<NewReceipt, 'source' | 'proven'>;

export interface ReceiptIntake {
  /**
   * Notes what was reported; resolves when it is committed. A report that came before, or names none of our letters, changes
   * nothing.
   *
   * @param from.source  `inbound`, or the provider
   * @param from.proven  false when anybody could have written it
   */
  note(
    reports: readonly Report[],
    from: { readonly source: ReceiptSource; readonly proven: boolean },
  ): Promise<readonly NotedReceipt[]>;
}

/** What follows from receipts. */
export interface ReceiptSettings {
  readonly SUPPRESSION_DAYS: number;
  readonly COMPLAINT_DAYS: number;
  readonly SOFT_BOUNCES: number;
  /** In percent. */
  readonly EDITION_COMPLAINT_STOP: number;
  readonly EDITION_BOUNCE_STOP: number;
}

/** Reports of one call that go into one statement. */
const together = 500;
/** As much of a server's words is kept as of an answer to a letter. */
const longestReply = 1_000;

interface IntakeDeps {
  readonly store: Store;
  readonly settings: ReceiptSettings;
  /** Called with what was new, after the commit: here others learn of it. */
  readonly onNoted: (receipts: readonly NotedReceipt[]) => void;
  /** Called when an edition was paused because of what came back. */
  readonly onPaused: (edition: string, reason: string) => void;
}

/** Makes the intake. */
export function createReceiptIntake({ store, settings, onNoted, onPaused }: IntakeDeps): ReceiptIntake {
  const rules: SuppressionRules = {
    bouncedDays: settings.SUPPRESSION_DAYS,
    complainedDays: settings.COMPLAINT_DAYS,
    softBounces: settings.SOFT_BOUNCES,
  };
  const lookAt = createEditionWatch(store, settings, onPaused);
  return {
    async note(reports, from) {
      const noted: NotedReceipt[] = [];
      for (let start = 0; start < reports.length; start += together) {
        const part = reports.slice(start, start + together).map((report) => ({ ...tidy(report), ...from }));
        noted.push(...(await store.transaction((transaction) => take(transaction, part, rules))));
      }
      if (noted.length > 0) onNoted(noted);
      // They are figures: what was noted stays noted without them.
      await addAfterwards(store, countsOf(noted)).catch(() => undefined);
      await lookAt(noted);
      return noted;
    },
  };
}

/** As what a receipt counts in the rates of its provider, its domain and its edition. */
const countedAs: Readonly<Partial<Record<ReceiptKind, 'delivered' | 'bounced' | 'complained'>>> = {
  ...{ delivered: 'delivered', bounced: 'bounced', 'soft-bounced': 'bounced', complained: 'complained' },
};

function countsOf(noted: readonly NotedReceipt[]): AfterwardsCount[] {
  const counts = new Map<string, AfterwardsCount>();
  const count = (as: 'delivered' | 'bounced' | 'complained', by: CountedBy, name: string | null) => {
    if (name === null || name === '') return;
    const key = `${by} ${name}`;
    const before = counts.get(key) ?? { by, name, sent: 0, delivered: 0, bounced: 0, complained: 0 };
    counts.set(key, { ...before, [as]: before[as] + 1 });
  };
  for (const { kind, proven, provider, domain, editionId } of noted) {
    const as = proven ? countedAs[kind] : undefined;
    if (as === undefined) continue;
    count(as, 'provider', provider);
    count(as, 'domain', domain);
    count(as, 'edition', editionId);
  }
  return [...counts.values()];
}

/** An edition is looked at no more often than this: its receipts are counted each time. */
const lookAgainMs = 10_000;
/** Editions that are remembered; those that are sent at a time are a handful. */
const mostEditions = 1_000;

/** Looks at the editions whose letters came back or were called spam. */
function createEditionWatch(
  store: Store,
  { EDITION_COMPLAINT_STOP: complained, EDITION_BOUNCE_STOP: bounced }: ReceiptSettings,
  onPaused: IntakeDeps['onPaused'],
) {
  const rules = { complained: complained / 100, bounced: bounced / 100 };
  const lookedAt = new Map<string, number>();
  return async (noted: readonly NotedReceipt[]): Promise<void> => {
    const bad = noted.filter(
      ({ kind, proven }) => proven && /^(?:complained|bounced|soft-bounced)$/.test(kind),
    );
    for (const edition of new Set(bad.flatMap(({ editionId }) => editionId ?? []))) {
      const now = performance.now();
      if (now - (lookedAt.get(edition) ?? Number.NEGATIVE_INFINITY) < lookAgainMs) continue;
      if (lookedAt.size >= mostEditions) lookedAt.clear();
      lookedAt.set(edition, now);
      const reason = await pauseTroubledEdition(store, edition, rules);
      if (reason !== undefined) onPaused(edition, reason);
    }
  };
}

/** Somebody who calls a newsletter spam has left it: a suppression ends, and this does not. */
async function take(
  transaction: Queryable,
  receipts: readonly NewReceipt[],
  rules: SuppressionRules,
): Promise<NotedReceipt[]> {
  const noted = await noteReceipts(transaction, receipts, rules);
  for (const { kind, proven, newsletterId, recipientId } of noted)
    if (kind === 'complained' && proven && newsletterId !== null && recipientId !== null)
      await unsubscribe(transaction, { newsletterId, recipientId, actor: 'complaint' });
  return noted;
}

/** What others wrote goes into a database and onto pages. */
function tidy(report: Report): Report {
  const { reply, status } = report;
  return {
    ...report,
    at: Number.isNaN(report.at.getTime()) ? new Date() : report.at,
    reply: reply === undefined ? undefined : textOf(reply, longestReply),
    status: status !== undefined && /^[245]\.\d{1,3}\.\d{1,3}$/.test(status) ? status : undefined,
  };
}

const textOf = (text: string, most: number) =>
  text
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, most)
    .toWellFormed();
