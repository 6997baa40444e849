// Samples, languages, widths and colours as a wall of pictures, where this machine can draw them.

import type { Block, Locale, SheetPicture } from '@pabal/console/sheet';
import { RenderError } from '@pabal/render';
import type { SpaceApi } from '../../../api.ts';
import { tellerIn, when } from '../page.ts';
import type { Made } from './made.ts';
import type { TemplateAsked } from './query.ts';
import { templateWords } from './words.ts';

const widths = ['360', '640'] as const;
const schemes = ['light', 'dark'] as const;

/** A page draws so many. */
const mostPictures = 24;

export const isChosen = (
  { sample, locale }: Pick<Made, 'sample' | 'locale'>,
  asked: Pick<TemplateAsked, 'sample' | 'language'>,
): boolean =>
  (asked.sample === undefined || asked.sample === sample) &&
  (asked.language === undefined || asked.language === locale);

export function filterOf(made: readonly Made[], locale: Locale): Block {
  const { filter, schemes: colours } = templateWords[locale];
  const choice = (name: string, label: string, values: readonly (readonly [string, string])[]) => ({
    ...{ name, label },
    options: [{ value: '', label: filter.all }, ...values.map(([value, words]) => ({ value, label: words }))],
  });
  const each = (values: readonly string[]) => [...new Set(values)].map((value) => [value, value] as const);
  return {
    is: 'filter',
    fields: [
      choice('sample', filter.sample, each(made.map(({ sample }) => sample))),
      choice('language', filter.language, each(made.map(({ locale }) => locale))),
      choice(
        'width',
        filter.width,
        widths.map((width) => [width, `${width} px`] as const),
      ),
      choice(
        'scheme',
        filter.scheme,
        schemes.map((scheme) => [scheme, colours[scheme]] as const),
      ),
      {
        ...{ name: 'show', label: filter.show },
        options: [
          { value: '', label: filter.letters },
          { value: 'comparison', label: filter.comparison },
        ],
      },
    ],
  };
}

/** The looks that were chosen. */
export const looksOf = ({ width, scheme }: Pick<TemplateAsked, 'width' | 'scheme'>) =>
  widths
    .filter((one) => width === undefined || width === one)
    .flatMap((one) =>
      schemes
        .filter((colours) => scheme === undefined || scheme === colours)
        .map((colours) => ({ width: one, scheme: colours })),
    );

export async function wallBlocks(
  { pictures }: Pick<SpaceApi, 'pictures'>,
  made: readonly Made[],
  asked: TemplateAsked,
  locale: Locale,
): Promise<Block[]> {
  const words = templateWords[locale];
  const chosen = made.filter((one) => isChosen(one, asked));
  const heading: Block = { is: 'heading', words: words.wall, about: words.wallAbout };
  if (chosen.length === 0) return [];
  const missing = pictures.missing();
  if (missing !== undefined) return [heading, { is: 'text', line: { said: missing } }];
  const all = chosen.flatMap((one) =>
    looksOf(asked).flatMap((look) => pictureOf(one, look, asked.name, locale)),
  );
  return [
    heading,
    { is: 'pictures', pictures: all.slice(0, mostPictures) },
    ...when<Block>(all.length > mostPictures, () => ({
      is: 'text',
      line: { quiet: words.more(tellerIn(locale).count(mostPictures)) },
    })),
  ];
}

type Look = ReturnType<typeof looksOf>[number];

export function pictureAt(
  name: string,
  { sample, locale }: Pick<Made, 'sample' | 'locale'>,
  look: Look,
  more: Readonly<Record<string, string>>,
): string {
  const path = [name, 'samples', sample, locale].map(encodeURIComponent).join('/');
  return `/v1/templates/${path}/picture?${new URLSearchParams({ ...look, ...more })}`;
}

function pictureOf(one: Made, look: Look, name: string, locale: Locale): SheetPicture[] {
  if (one.result instanceof RenderError) return [];
  const words = templateWords[locale];
  return [
    {
      // Of another version another picture is asked for.
      src: pictureAt(name, one, look, { of: one.result.version }),
      words: words.picture(one.sample, one.locale, look.width, words.schemes[look.scheme]),
      width: Number(look.width),
    },
  ];
}
