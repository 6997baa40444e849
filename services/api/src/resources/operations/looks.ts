// How letters of templates look: as the present files make them, and as senders have them in use.

import { messageOf, PabalError } from '@pabal/domain';
import type { Rendered } from '@pabal/render';
import type { SpaceApi } from '../../api.ts';
import type { Streamed } from '../../http/route.ts';

/** What compares is loaded when somebody asks for it. */
const comparing = () => import('@pabal/comparisons');

interface OfSample {
  readonly sample: string;
  readonly locale: string;
}

/** A letter as it was compared, without the letters themselves. */
export interface ShownComparison {
  readonly locale: string;
  readonly sample: string;
  readonly kind: 'same' | 'changed' | 'added' | 'removed' | 'broken';
  readonly subject: { readonly before: string; readonly after: string } | null;
  /** Line by line; null where there are none, or the two have too little in common. */
  readonly text: string | null;
  readonly html: string | null;
  readonly troubles: readonly { readonly sentence: string; readonly excerpt: string | null }[];
  readonly notes: readonly string[];
}

type Parts = Pick<SpaceApi, 'templates' | 'store'>;

/**
 * What the letters of a template become by its present files, beside the versions that senders took up last: each sample in each
 * language.
 *
 * @throws PabalError `not-found`
 */
export async function comparisonOf({ templates, store }: Parts, name: string): Promise<ShownComparison[]> {
  const { compareLetters, sideOfFolder, sideOfUse } = await comparing();
  const after = sideOfFolder(templates);
  const before = await sideOfUse(store, [name]);
  if (before.letters(name).length + after.letters(name).length === 0) throw noTemplate(name);
  const found: ShownComparison[] = [];
  const request = { before, after, template: name, takePictures: async () => undefined };
  for await (const letter of compareLetters(request)) {
    const { locale, sample, kind, subject = null, text = null, html = null, troubles, notes } = letter;
    const told = troubles.map(({ sentence, excerpt = null }) => ({ sentence, excerpt }));
    found.push({ locale, sample, kind, subject, text, html, notes, troubles: told });
  }
  return found;
}

/**
 * The letter that the version in use makes of a sample.
 *
 * @throws PabalError `not-found`, `template-broken`
 */
export async function letterInUse(
  { templates, store }: Parts,
  name: string,
  { sample, locale }: OfSample,
): Promise<Rendered> {
  const { sideOfUse } = await comparing();
  const side = await sideOfUse(store, [name]);
  const letter = side.letters(name).find((one) => one.locale === locale);
  const data = templates.has(name)
    ? templates.samples(name).find((one) => one.name === sample)?.data
    : undefined;
  if (letter === undefined || data === undefined) throw noTemplate(name);
  if ('broken' in letter) throw new PabalError('template-broken', letter.broken);
  try {
    return letter.render(data);
  } catch (error) {
    throw new PabalError('template-broken', messageOf(error), { cause: error });
  }
}

const noTemplate = (name: string) =>
  new PabalError('not-found', `There is no template "${name}" with such a letter, now or in use.`);

/** Letters change within a second of their files; a browser keeps their pictures as long as somebody goes back and forth. */
export const pictureFile = (png: Buffer): Streamed => ({
  stream: (response) => {
    response
      .writeHead(200, {
        'Content-Type': 'image/png',
        'Content-Length': String(png.length),
        'X-Content-Type-Options': 'nosniff',
        'Cross-Origin-Resource-Policy': 'same-origin',
        'Cache-Control': 'private, max-age=60',
      })
      .end(png);
  },
});
