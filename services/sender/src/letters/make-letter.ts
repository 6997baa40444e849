// Makes the letter of a claim ready to be handed over. The letters of an edition are put together from pieces that they share,
// where that gives what a whole rendering gives; all others are rendered.

import { type Invitation, meetingId, writeCalendar } from '@pabal/calendar';
import type { Claim } from '@pabal/db/ledger';
import { createLetter, type LetterHead, type Mailbox, toMailObject } from '@pabal/mail';
import { dataFor, RenderError, type Rendered } from '@pabal/render';
import type { LettersOfEdition } from './edition-letters.ts';
import type { HeldFiles } from './letter-files.ts';
import { withTemplatePictures } from './letter-pictures.ts';
import type { Made } from './made.ts';
import type { SplicedChecks } from './spliced-checks.ts';

export interface LetterTemplates {
  render(name: string, locale: string | undefined, data: Readonly<Record<string, unknown>>): Rendered;
  /** Version of the letter that `render` would use; undefined when there is none. */
  version(name: string, locale: string | undefined): string | undefined;
  /** Sender and reply address of a template, when it names its own. */
  mailboxes(name: string): { readonly from?: Mailbox; readonly replyTo?: Mailbox };
}

interface MakeLetterDeps {
  readonly templates: Pick<LetterTemplates, 'render' | 'mailboxes'>;
  readonly from: Mailbox;
  /** Where a letter comes back to; without it to its sender. */
  readonly returnPath?: ((deliveryId: string) => string) | undefined;
  /** Header fields that get the letter's id, by which providers name it to us. */
  readonly idFields?: readonly string[] | undefined;
  readonly checks: SplicedChecks;
}

/** Makes the letter of a claim, with the edition that it belongs to, or of an event of this space. Never throws. */
export type MakeLetter = (
  claim: Claim,
  edition: LettersOfEdition | undefined,
  space?: string,
  files?: HeldFiles['files'],
) => Made;

export function createMakeLetter(deps: MakeLetterDeps): MakeLetter {
  const { checks } = deps;
  return (claim, edition, space, files) => {
    const date = new Date();
    const whole = () => makeWhole(claim, { edition, space, files }, deps, date);
    if (edition === undefined) return whole();
    // What was tried before is repeated as the simplest way makes it.
    if (claim.attempt > 1 || claim.lastOutcome !== null) return checks.whole('again', whole);
    return attempt((stage) => {
      const letter = edition.spliced(readerOf(claim));
      if (typeof letter === 'string') return checks.whole(letter, whole);
      const head = headOf(claim, { subject: letter.subject, headers: letter.headers, date }, deps, stage);
      const mail = letter.kept.mail(head, letter.texts);
      if (mail === undefined) return checks.whole('value', whole);
      return checks.spliced(
        { ok: true, mail, version: letter.version },
        { isNew: letter.isNew, claim, edition, whole },
      );
    });
  };
}

/** How far the making of a letter came. */
interface Stage {
  alike: boolean;
}

function attempt(make: (stage: Stage) => Made): Made {
  const stage: Stage = { alike: true };
  try {
    return make(stage);
  } catch (error) {
    return {
      ok: false,
      outcome: { class: 'render-failed', reply: sentenceOf(error) },
      error,
      alike: stage.alike,
    };
  }
}

/** What a letter belongs to. */
interface Of {
  readonly edition: LettersOfEdition | undefined;
  readonly space: string | undefined;
  readonly files?: HeldFiles['files'] | undefined;
}

function makeWhole(claim: Claim, of: Of, deps: MakeLetterDeps, date: Date): Made {
  return attempt((stage) => {
    const { subject, html, text, version, headers, calendar, pictures } = render(claim, of, deps.templates);
    const head = headOf(claim, { subject, headers, date }, deps, stage);
    if (of.files === 'gone') throw new TypeError('A file of the letter is not there any more.');
    const letter = createLetter({
      ...head,
      html,
      text,
      calendar: calendar === undefined ? undefined : calendarOf(calendar, claim, head),
      files: withTemplatePictures(of.files, pictures),
    });
    return { ok: true, mail: toMailObject(letter), version };
  });
}

/** Written out, so that all heads are of one shape to V8. */
function headOf(
  claim: Claim,
  { subject, headers, date }: Pick<LetterHead, 'subject' | 'headers' | 'date'>,
  { templates, from, returnPath, idFields }: MakeLetterDeps,
  stage: Stage,
): LetterHead {
  const own = templates.mailboxes(claim.template);
  stage.alike = false;
  return {
    from: own.from ?? from,
    to: claim.name === null ? { address: claim.address } : { address: claim.address, name: claim.name },
    replyTo: claim.replyTo === null ? own.replyTo : { address: claim.replyTo },
    returnPath: returnPath?.(claim.id),
    subject,
    headers: idFields === undefined ? headers : withId(headers, idFields, claim.id),
    messageId: claim.remoteId,
    date,
  };
}

/** What the letter invites to, for its reader alone. Without a key the meeting is that of the event, which no later one can change. */
function calendarOf(invitation: Invitation, claim: Claim, { from, to, replyTo, date }: LetterHead) {
  return writeCalendar(invitation, {
    uid: meetingId(claim.appId ?? '', invitation.key ?? claim.eventId ?? claim.id),
    attendee: to,
    answersTo: replyTo ?? from,
    isAnswered: replyTo !== undefined,
    stamp: date,
  });
}

const withId = (headers: LetterHead['headers'], fields: readonly string[], id: string) => ({
  ...headers,
  ...Object.fromEntries(fields.map((name) => [name, id])),
});

/** A letter of an edition is made by its edition, which knows what all of them share; every other by its template. */
function render(
  claim: Claim,
  { edition, space }: Of,
  templates: Pick<LetterTemplates, 'render'>,
): Rendered & { readonly headers?: Readonly<Record<string, string>> } {
  if (edition !== undefined) return edition.letter(readerOf(claim));
  return templates.render(claim.template, claim.locale ?? undefined, dataFor(claim.data, claim.name, space));
}

function readerOf({ recipientId, name, locale, attributes }: Claim) {
  return { recipientId, name, locale, attributes: attributes ?? {} };
}

/** A render error's own words are made for people and carry no data; of anything else only the kind is kept. */
function sentenceOf(error: unknown): string {
  if (error instanceof RenderError || error instanceof TypeError) return error.message;
  return `The letter could not be made: ${error instanceof Error ? error.name : 'unknown error'}.`;
}
