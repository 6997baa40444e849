// Makes the letter of a claim ready to be handed over. The letters of an edition are put together from pieces that they share,
// where that gives what a whole rendering gives; all others are rendered.

import type { Claim } from '@pabal/db/ledger';
import { createLetter, type LetterHead, type Mailbox, toMailObject } from '@pabal/mail';
import { dataFor, RenderError, type Rendered } from '@pabal/render';
import type { LettersOfEdition } from './edition-letters.ts';
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
  readonly checks: SplicedChecks;
}

/** Makes the letter of a claim, with the edition that it belongs to. Never throws. */
export type MakeLetter = (claim: Claim, edition: LettersOfEdition | undefined) => Made;

export function createMakeLetter(deps: MakeLetterDeps): MakeLetter {
  const { checks } = deps;
  return (claim, edition) => {
    const date = new Date();
    const whole = () => makeWhole(claim, edition, deps, date);
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

function makeWhole(
  claim: Claim,
  edition: LettersOfEdition | undefined,
  deps: MakeLetterDeps,
  date: Date,
): Made {
  return attempt((stage) => {
    const { subject, html, text, version, headers } = render(claim, edition, deps.templates);
    const { from, to, replyTo, messageId } = headOf(claim, { subject, headers, date }, deps, stage);
    const letter = createLetter({ from, to, replyTo, subject, html, text, headers, messageId, date });
    return { ok: true, mail: toMailObject(letter), version };
  });
}

/** Written out, so that all heads are of one shape to V8. */
function headOf(
  claim: Claim,
  { subject, headers, date }: Pick<LetterHead, 'subject' | 'headers' | 'date'>,
  { templates, from }: MakeLetterDeps,
  stage: Stage,
): LetterHead {
  const own = templates.mailboxes(claim.template);
  stage.alike = false;
  return {
    from: own.from ?? from,
    to: claim.name === null ? { address: claim.address } : { address: claim.address, name: claim.name },
    replyTo: claim.replyTo === null ? own.replyTo : { address: claim.replyTo },
    subject,
    headers,
    messageId: claim.remoteId,
    date,
  };
}

/** A letter of an edition is made by its edition, which knows what all of them share; every other by its template. */
function render(
  claim: Claim,
  edition: LettersOfEdition | undefined,
  templates: Pick<LetterTemplates, 'render'>,
): Rendered & { readonly headers?: Readonly<Record<string, string>> } {
  if (edition !== undefined) return edition.letter(readerOf(claim));
  return templates.render(claim.template, claim.locale ?? undefined, dataFor(claim.data, claim.name));
}

function readerOf({ recipientId, name, locale, attributes }: Claim) {
  return { recipientId, name, locale, attributes: attributes ?? {} };
}

/** A render error's own words are made for people and carry no data; of anything else only the kind is kept. */
function sentenceOf(error: unknown): string {
  if (error instanceof RenderError || error instanceof TypeError) return error.message;
  return `The letter could not be made: ${error instanceof Error ? error.name : 'unknown error'}.`;
}
