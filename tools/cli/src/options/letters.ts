// Which letters a command means: the same options for every command about dead and unknown letters.

import type { DeadLetterFilter, ParkedFilter } from '@pabal/db/parked';
import { lanes, outcomeClasses } from '@pabal/domain';
import { parseDomain } from '@pabal/mail';
import { UsageError } from '../command-line/errors.ts';
import { text, type Values, value, word } from '../command-line/parameters.ts';
import { id } from './ids.ts';
import { pastTime } from './times.ts';

/** The options that name unknown letters. */
export const unknownOptions = {
  id: id('one letter'),
  event: id('letters of one event'),
  lane: word('LANE', lanes, lanes.join(' or ')),
  template: text('NAME', 'of one template'),
  domain: value('DOMAIN', "of the recipient's address", (typed, name) => {
    const domain = parseDomain(typed);
    if (domain !== undefined) return domain;
    throw new UsageError(`${name} must be a domain such as example.com, got "${typed}".`);
  }),
  from: pastTime('in this state since TIME or later: 2026-03-01T09:00:00+09:00, or 30m, 2h, 3d ago'),
  to: pastTime('in this state since before TIME'),
};

/** The options that name dead letters. */
export const deadOptions = {
  cause: text('ID', 'letters that failed for one reason; dead-letters list shows the ids'),
  outcome: word(
    'CLASS',
    outcomeClasses,
    'such as address-refused, message-refused, temporary, render-failed',
  ),
  ...unknownOptions,
};

/** The unknown letters that were named. */
export function unknownFilterOf(typed: Values<typeof unknownOptions>): ParkedFilter {
  const { id: deliveryId, event: eventId, lane, template, domain, from, to } = typed;
  return { deliveryId, eventId, lane, template, domain, from, to };
}

/** The dead letters that were named. */
export function deadFilterOf(typed: Values<typeof deadOptions>): DeadLetterFilter {
  return { ...unknownFilterOf(typed), cause: typed.cause, outcome: typed.outcome };
}

/** A filter in the words of the routes. */
export function askedFilter({ deliveryId, eventId, editionId: _, ...rest }: DeadLetterFilter) {
  return { ...rest, id: deliveryId, event: eventId };
}

/** A filter for a decision, as routes take it: they refuse one that is empty. */
export function decidedFilter(filter: DeadLetterFilter): object {
  const asked = askedFilter(filter);
  return Object.values(asked).every((part) => part === undefined) ? { all: true } : asked;
}

/** Refuses a filter that was forgotten: it must not mean every letter. @throws UsageError */
export function refuseEmpty(filter: DeadLetterFilter, all: boolean): void {
  const named = Object.values(filter).some((part) => part !== undefined);
  if (!named && !all) throw new UsageError('Say which letters: an option such as --cause ID, or --all.');
  if (named && all) throw new UsageError('Expected --all or options that say which letters, got both.');
}
