// A letter as it was sent: rendered again from the version of its template that the ledger names, with the data that the
// ledger still has. Nothing of it is kept twice, so that what was erased cannot be shown.

import { meetingId } from '@pabal/calendar';
import { findEditionContent } from '@pabal/db/editions';
import type { Queryable, SpaceQueryable } from '@pabal/db/store';
import { findSentLetter, type SentLetter } from '@pabal/db/versions';
import { attachmentsIn, type DeliveryState, type EventAttachment, PabalError } from '@pabal/domain';
import { isErasedAddress } from '@pabal/mail';
import { noLinks, openEdition } from '@pabal/newsletters';
import { dataFor, type LetterVersion, openVersion, RenderError, type Rendered } from '@pabal/render';
import { keptVersion } from '@pabal/versions';
import { withoutLinks } from './without-links.ts';

/** Somebody who asks for a letter. */
export interface LetterViewer {
  /** The app whose key asks; absent for a person who works on the database. */
  readonly appId?: string | undefined;
  /** Whether letters of all apps of the space, and those of its newsletters, may be seen. */
  readonly seesAllApps: boolean;
  /** Whether people may be seen whom the app did not name itself. */
  readonly seesPeople: boolean;
  /** True for a key that only ever makes test letters. */
  readonly onlyTest: boolean;
}

/** A person who works on the database. */
export const anyLetter: LetterViewer = { seesAllApps: true, seesPeople: true, onlyTest: false };

/** A letter as it was sent, or as it was last tried. */
export interface LetterAsSent extends Pick<Rendered, 'subject' | 'html' | 'text' | 'locale' | 'version'> {
  readonly id: string;
  readonly template: string;
  readonly state: DeliveryState;
  readonly test: boolean;
  /** Its files, without their content. */
  readonly attachments: readonly ShownFile[];
  /** What it invites to. */
  readonly calendar: ShownInvitation | null;
  /** In what it may differ from the letter that was sent, a sentence each; empty when it is the same. */
  readonly differences: readonly string[];
}

/** A file of a letter. */
interface ShownFile extends Omit<EventAttachment, 'contentId'> {
  /** By which the html shows it; null for a file beside the letter. */
  readonly contentId: string | null;
}

/** An invitation to a meeting, or the word that it is off. */
interface ShownInvitation {
  readonly method: 'REQUEST' | 'CANCEL';
  readonly uid: string;
  readonly revision: number;
  readonly start: string;
  readonly end: string | null;
  readonly timeZone: string | null;
  readonly summary: string;
  readonly location: string | null;
  readonly description: string | null;
  readonly url: string | null;
  /** Who was named to be answered. */
  readonly organizer: { readonly name: string | null; readonly email: string | null } | null;
}

/**
 * The letter of a delivery. A link that was made for its reader leads nowhere, as in previews: a person who looks at a letter
 * must not be able to act as its reader. Only letters of test keys, which reached nobody, are shown with all their links.
 *
 * @throws PabalError `not-found` for a letter that the viewer must not know of; `scope-missing`, `test-key`; `wrong-state`
 *   when it was never made; `data-erased`; `version-missing`, `version-damaged`, `template-broken` or `invalid-data` when its
 *   version cannot be used
 */
export async function letterAsSent(
  store: SpaceQueryable,
  deliveryId: string,
  viewer: LetterViewer,
): Promise<LetterAsSent> {
  return shown(await madeAgain(store, deliveryId, viewer));
}

/** A letter that was made again, with what it was made of. */
export interface MadeAgain extends Made {
  readonly letter: SentLetter;
  readonly kept: LetterVersion;
}

/** Makes a letter again. @throws PabalError as `letterAsSent` does */
export async function madeAgain(
  store: SpaceQueryable,
  deliveryId: string,
  viewer: LetterViewer,
): Promise<MadeAgain> {
  const letter = await findSentLetter(store, deliveryId);
  if (letter === undefined || !mayKnow(letter, viewer))
    throw new PabalError('not-found', `There is no delivery ${deliveryId}, or it belongs to another app.`);
  refuseHidden(letter, viewer);
  if (isErasedAddress(letter.address))
    throw erased(letter, 'the person it was written to has been erased, and the letter with them');
  if (letter.templateVersion === null)
    throw new PabalError(
      'wrong-state',
      `The letter ${letter.id} is ${letter.state}, and no sender has made it so far: there is nothing to show. What it says is decided when it is sent.`,
    );
  // The data first: without it the version is of no use, and the reason is the better one.
  const make = letter.editionId === null ? ofEvent(letter) : await ofEdition(store, letter, letter.editionId);
  const kept = await keptVersion(store, letter.template, letter.templateVersion);
  return { letter, kept, ...make(kept) };
}

interface Made {
  /** The key of the newsletter, of a letter of an edition. */
  readonly newsletter?: string;
  readonly parts: Pick<
    Rendered,
    'subject' | 'html' | 'text' | 'locale' | 'version' | 'calendar' | 'pictures'
  >;
  readonly differences: readonly string[];
}

type Make = (kept: LetterVersion) => Made;

function ofEvent(letter: SentLetter): Make {
  const { data } = letter;
  if (data === null)
    throw erased(
      letter,
      'the data of its event has been erased (EVENT_RETENTION_DAYS, or a person whom it named)',
    );
  return (kept) => {
    const parts = rendering(letter, () => openVersion(kept).render(dataFor(data, letter.name, letter.space)));
    if (letter.test) return { parts, differences: [] };
    const { parts: cut, links } = withoutLinks(parts, kept.files);
    return { parts: cut, differences: links ? [linksLeadNowhere] : [] };
  };
}

async function ofEdition(store: Queryable, letter: SentLetter, editionId: string): Promise<Make> {
  const stored = await findEditionContent(store, editionId);
  if (stored === undefined || stored.content === null)
    throw erased(letter, 'the content of its edition is not there any more');
  return (kept) => {
    const opened = openVersion(kept);
    const edition = openEdition(stored, {
      render: (_template, _locale, data) => opened.render(data),
      links: noLinks,
    });
    const { name, locale, attributes } = letter;
    const parts = rendering(letter, () =>
      edition.letter({ recipientId: null, name, locale, attributes: attributes ?? {} }),
    );
    return { newsletter: stored.newsletter, parts, differences: [linksLeadNowhere, ...changesOf(letter)] };
  };
}

const linksLeadNowhere = 'Links that were made for the reader lead nowhere.';

/** The ledger does not keep what was known of a reader when a newsletter was written. */
function changesOf({ recipientId, attributes, changedAt, settledAt }: SentLetter): string[] {
  if (recipientId === null) return [];
  if (attributes === null)
    return ['What was known of the reader is not there any more; the letter is shown without it.'];
  if (changedAt === null || settledAt === null || changedAt <= settledAt) return [];
  return ['What is known of the reader was changed after the letter was sent, and is shown as it is now.'];
}

function rendering<Parts>(letter: SentLetter, render: () => Parts): Parts {
  try {
    return render();
  } catch (error) {
    if (!(error instanceof RenderError)) throw error;
    throw new PabalError(
      'invalid-data',
      `The letter ${letter.id} could not be made with the version ${letter.templateVersion}: ${error.message}.`,
      { cause: error },
    );
  }
}

export function shown({ letter, parts, differences }: MadeAgain): LetterAsSent {
  const { id, template, state, test } = letter;
  const { subject, html, text, locale, version } = parts;
  const calendar = shownInvitation(letter, parts.calendar);
  const attachments = filesOf(letter).map(({ contentId = null, ...file }) => ({ ...file, contentId }));
  return {
    ...{ id, template, state, test },
    ...{ subject, html, text, locale, version },
    calendar,
    attachments,
    differences,
  };
}

/** The files that a letter of an event has. */
export const filesOf = ({ data }: Pick<SentLetter, 'data'>) => (data === null ? [] : attachmentsIn(data));

function shownInvitation(letter: SentLetter, invitation: Rendered['calendar']): ShownInvitation | null {
  if (invitation === undefined) return null;
  const { cancelled, revision, start, end, timeZone, summary, location, description, url, organizer } =
    invitation;
  return {
    method: cancelled === true ? 'CANCEL' : 'REQUEST',
    uid: uidOf(letter, invitation),
    revision: revision ?? 0,
    start,
    end: end ?? null,
    timeZone: timeZone ?? null,
    summary,
    location: location ?? null,
    description: description ?? null,
    url: url ?? null,
    organizer: organizer ? { name: organizer.name ?? null, email: organizer.email ?? null } : null,
  };
}

/** The id by which calendars know the meeting, as the sender makes it. */
export function uidOf(
  { appId, eventId, id }: SentLetter,
  { key }: NonNullable<Rendered['calendar']>,
): string {
  return meetingId(appId ?? '', key ?? eventId ?? id);
}

function mayKnow({ appId }: SentLetter, viewer: LetterViewer): boolean {
  return viewer.seesAllApps || (appId !== null && appId === viewer.appId);
}

function refuseHidden(letter: SentLetter, viewer: LetterViewer): void {
  if (viewer.onlyTest && !letter.test)
    throw new PabalError(
      'test-key',
      `The letter ${letter.id} was not made with a test key, and a test key reads test letters only. Use a live key.`,
    );
  const isOwn = letter.appId !== null && letter.appId === viewer.appId;
  if (viewer.seesPeople || (isOwn && letter.recipientId === null)) return;
  throw new PabalError(
    'scope-missing',
    `The letter ${letter.id} shows a person whom the app did not name itself: this needs the scope recipients:read.`,
  );
}

function erased({ id }: SentLetter, why: string): PabalError {
  return new PabalError('data-erased', `The letter ${id} cannot be shown any more: ${why}.`);
}
