// A store that writes down who changes something with it, in the same transaction as the change.

import { appendAudit } from '@pabal/db/access';
import { type Queryable, type SpaceQueryable, type SpaceStore, withSpace } from '@pabal/db/store';
import { type AuditedAction, type AuditedEnd, entryOf } from './entries.ts';

/** An action that is being audited. */
export interface Audited {
  /** What the action is done with. */
  readonly store: SpaceStore;
  /** Adds to what the entry will say, as long as nothing was changed. */
  note(more: Partial<Pick<AuditedAction, 'object' | 'user' | 'details'>>): void;
  /**
   * Says how the action ended. An action that changed nothing through the store gets its entry now, unless it failed; one that had
   * several transactions, or that has a number to tell, gets a second entry.
   *
   * @param end.ifChanged  true to write nothing when nothing was changed
   */
  finish(end: AuditedEnd & { readonly ifChanged?: boolean }): Promise<void>;
}

/**
 * Audits an action. The first transaction of the store that changes something gets the entry, as its last statement: action and
 * entry are there together, or neither is. A change by a single statement becomes a transaction for that.
 */
export function auditing(store: SpaceStore, started: AuditedAction): Audited {
  let action = started;
  /** The transaction that writes the entry, or has written it. */
  let writer: object | undefined;
  let number: number | undefined;

  async function transaction<Result>(
    work: (transaction: SpaceQueryable) => Promise<Result>,
  ): Promise<Result> {
    const own = {};
    let written: number | undefined;
    try {
      const result = await store.transaction(async (plain) => {
        const { watched, hasChanged } = watch(plain);
        const made = await work(withSpace(watched, store.space));
        if (hasChanged() && (writer === undefined || writer === own)) {
          writer = own;
          written = await appendAudit(plain, store.space, entryOf(action, { outcome: 'done' }));
        }
        return made;
      });
      number ??= written;
      return result;
    } catch (error) {
      if (writer === own) writer = undefined;
      throw error;
    }
  }

  return {
    store: {
      ...store,
      transaction,
      query: (text, values, options) =>
        writer === undefined && changes(text)
          ? transaction((inside) => inside.query(text, values, options))
          : store.query(text, values, options),
    },
    note(more) {
      action = { ...action, ...more };
    },
    async finish({ ifChanged = false, ...end }) {
      const saysMore = end.outcome === 'failed' || end.affected !== undefined;
      if (number === undefined ? ifChanged || end.outcome === 'failed' : !saysMore) return;
      const entry = entryOf(action, end, number ?? null);
      await store.transaction((inside) => appendAudit(inside, store.space, entry));
    },
  };
}

/** Whether a statement changes something. A statement that locks rows says `for update` and changes nothing. */
const changes = (text: string) =>
  /\b(?:insert\s+into|delete\s+from|update)\b/i.test(
    text.replaceAll(/\bfor\s+(?:no\s+key\s+)?update\b/gi, ''),
  );

function watch(plain: Queryable): { readonly watched: Queryable; hasChanged(): boolean } {
  let changed = false;
  return {
    watched: {
      async query(text, values, options) {
        const result = await plain.query<never>(text, values, options);
        if (changes(text) && result.rowCount !== 0) changed = true;
        return result;
      },
    },
    hasChanged: () => changed,
  };
}
