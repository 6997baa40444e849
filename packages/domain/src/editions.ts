// An edition is one build of a newsletter for one scheduled slot. This file is the only place that says which states it
// goes through and why somebody is left out of it.

/**
 * Every edition has exactly one of these, in this order unless it ends early:
 *
 * - `collecting` what its sources hold is being read
 * - `choosing`   entries are picked, each for the first and last time in this newsletter
 * - `freezing`   its audience is written into the ledger, page by page
 * - `ready`      everything is there; waits for its slot, for approval, or for the undo window to pass
 * - `sending`    its letters go out
 * - `closing`    every letter was tried; unknown letters are waited for
 * - `finished`   the books balance
 * - `skipped`    never begun or given up before a letter was sent, by a rule: missed slot, too little to say, a source that
 *                must not be missing
 * - `cancelled`  by a person; letters that had gone out stay sent, the others are suppressed
 */
export const editionStates = [
  'collecting',
  'choosing',
  'freezing',
  'ready',
  'sending',
  'closing',
  'finished',
  'skipped',
  'cancelled',
] as const;
export type EditionState = (typeof editionStates)[number];

/** States in which nothing happens any more by itself. */
export const endedStates: ReadonlySet<EditionState> = new Set(['finished', 'skipped', 'cancelled']);

/**
 * What an edition was made for:
 *
 * - `scheduled` a slot of its newsletter's schedule
 * - `manual`    somebody asked for it
 * - `proof`     a test for a few addresses; counts nowhere
 * - `resend`    those whom an earlier edition never reached
 */
export const editionKinds = ['scheduled', 'manual', 'proof', 'resend'] as const;
export type EditionKind = (typeof editionKinds)[number];

/**
 * Why somebody of the audience gets no letter, in the order in which it is asked:
 *
 * - `excepted`      is in a group or segment that the newsletter leaves out
 * - `unsubscribed`  does not want this newsletter
 * - `unconfirmed`   subscribed, but has not confirmed it
 * - `paused`        wants no newsletters for some days
 * - `suppressed`    the address must not be written to
 * - `capped`        had a letter of this newsletter less than its frequency cap ago
 * - `weekly`        wants at most one letter of it a week, and has had that of this week
 * - `same-address`  somebody else with this address gets the letter
 */
export const exclusionReasons = [
  'excepted',
  'unsubscribed',
  'unconfirmed',
  'paused',
  'suppressed',
  'capped',
  'weekly',
  'same-address',
] as const;
export type ExclusionReason = (typeof exclusionReasons)[number];

/** Letters of an edition that can be sent again: dead letters, those in doubt, and those that were never tried. */
export const resendBuckets = ['failed', 'unknown', 'never-reached'] as const;
export type ResendBucket = (typeof resendBuckets)[number];

/**
 * Why an entry that was looked at is not in an edition. Of all but `words` and `same-story` it may come in the next one:
 *
 * - `words`        the words of its feed leave it out
 * - `same-story`   another feed tells the same, and its entry was taken
 * - `section-full` its section has as many entries as it may have
 * - `edition-full` the edition has
 * - `too-few`      all together were fewer than the newsletter asks for
 */
export const leftReasons = ['words', 'same-story', 'section-full', 'edition-full', 'too-few'] as const;
export type LeftReason = (typeof leftReasons)[number];
