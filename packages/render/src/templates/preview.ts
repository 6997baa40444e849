import { type Invitation, meetingId, writeCalendar } from '@pabal/calendar';
import { PabalError } from '@pabal/domain';
import type { Sample } from '../disk/samples.ts';
import { brokenTemplate } from '../door.ts';
import type { Rendered } from '../letters/letter.ts';
import { madeOrWhyNot, RenderError } from '../letters/render-error.ts';
import type { Templates } from './templates.ts';

/** One sample in one language, as its reader would get it. */
export interface Preview {
  readonly sample: string;
  readonly locale: string;
  readonly result: Rendered | RenderError;
}

/**
 * Renders every sample of a template in every language it has; what cannot be rendered is there as its error.
 *
 * @param data  instead of the samples
 */
export function previewTemplate(templates: Templates, template: string, data?: Sample['data']): Preview[] {
  const samples = data === undefined ? templates.samples(template) : [{ name: 'data', data }];
  return samples.flatMap(({ name, data }) =>
    templates.locales(template).map((locale) => {
      const render = () => templates.render(template, locale, data);
      return { sample: name, locale, result: madeOrWhyNot(render) };
    }),
  );
}

/**
 * The letter of one sample in one language.
 *
 * @throws PabalError `not-found`, or `template-broken` when it cannot be rendered
 */
export function sampleLetter(
  templates: Pick<Templates, 'has' | 'letters' | 'samples'>,
  template: string,
  { sample, locale }: { readonly sample: string; readonly locale: string },
): Rendered {
  const letter = templates.has(template)
    ? templates.letters(template).find((one) => one.locale === locale)
    : undefined;
  const data = letter && templates.samples(template).find(({ name }) => name === sample)?.data;
  if (letter === undefined || data === undefined)
    throw new PabalError(
      'not-found',
      `There is no template "${template}" with a sample "${sample}" and a letter in ${locale}.`,
    );
  const made = madeOrWhyNot(() => letter.render(data));
  if (made instanceof RenderError) throw brokenTemplate(template, made.message);
  return made;
}

/** What a letter invites to, as somebody would get it, with line ends that a terminal and a review show. */
export function sampleCalendar(invitation: Invitation): string {
  const { text } = writeCalendar(invitation, {
    uid: meetingId('sample', invitation.key ?? 'sample'),
    attendee: { address: 'minji@example.com', name: 'Kim Minji' },
    answersTo: { address: 'noti@pabal.example', name: 'pabal' },
    isAnswered: false,
    stamp: new Date('2025-03-01T00:00:00Z'),
  });
  return text.replaceAll('\r\n', '\n');
}
