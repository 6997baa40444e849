// Whose letters these are: `layouts/brand.json`, which layouts import like any other file. It is checked before a letter is made
// with it, and part of each letter's version: colours that nobody can read are never taken up.

import { canonicalLocale, messageOf } from '@pabal/domain';
import { z } from 'zod';
import { BrokenTemplate } from '../disk/broken-template.ts';
import type { TextFile } from '../disk/files.ts';

const line = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .regex(/^\P{Cc}+$/u, 'expected one line');

/** The same in every language, or by language; the first counts where a letter’s own is not there. */
const words = (most: number) =>
  z.union([
    line(most).transform((text): Readonly<Record<string, string>> => ({ other: text })),
    z
      .record(
        z.string().refine((tag) => canonicalLocale(tag) === tag, 'expected a BCP 47 tag such as ko or en-US'),
        line(most),
      )
      .refine((texts) => Object.keys(texts).length > 0, 'expected at least one language')
      .transform(
        (texts): Readonly<Record<string, string>> => ({ ...texts, other: Object.values(texts)[0] ?? '' }),
      ),
  ]);

const colour = z.string().regex(/^#[0-9a-f]{6}$/, 'expected a colour such as #1f5fd6');

const address = (schemes: RegExp, expected: string) =>
  z
    .string()
    .max(2_000)
    .refine((url) => schemes.test(url) && URL.canParse(url), `expected ${expected}`);
/** A file beside this one goes with each letter; where it is missing the letters that show it are broken. */
const picture = z
  .string()
  .max(2_000)
  .refine(
    (url) =>
      (/^https:\/\/[^\s"'<>\\]+$/.test(url) && URL.canParse(url)) ||
      /^cid:[A-Za-z0-9_][A-Za-z0-9_.-]*\.(?:png|jpe?g|gif|webp)$/i.test(url),
    'expected an https address, or cid:NAME of a picture beside this file',
  );
const pixels = z.int().min(1).max(400);

const mark = z.union([
  z.strictObject({ letter: line(4) }),
  z.strictObject({
    url: picture,
    /** For dark screens. */
    darkUrl: picture.optional(),
    width: pixels,
    height: pixels,
    /** True when the picture has the name in it, so that it is not written beside it. */
    hasName: z.boolean().default(false),
  }),
]);

const brandFields = {
  name: words(60),
  mark: mark.nullable().default(null),
  colours: z.strictObject({ accent: colour, onAccent: colour, accentInDark: colour }),
  /** Where the sender is, as the law of many countries wants it in letters. */
  address: words(300).nullable().default(null),
  help: z
    .strictObject({
      url: address(/^(?:https:\/\/|mailto:)[^\s"'<>\\]+$/, 'an https or mailto address'),
      words: words(80),
    })
    .nullable()
    .default(null),
};

const oneBrand = z.strictObject(brandFields);
type Brand = z.output<typeof oneBrand>;

const brands = z.strictObject({
  ...brandFields,
  /** Of spaces that have another one, by their names. */
  spaces: z.record(line(100), oneBrand).default({}),
});

/** What letters lie on, in the light and in the dark; as `layouts/page.njk` has it. */
const sheets = { light: '#ffffff', dark: '#1e242b' } as const;

/** What WCAG 2.2 asks of text (AA). */
const leastContrast = 4.5;

/** The brand of a letter, by the name of its space; that of all other spaces under an empty name. */
export type Brands = ReadonlyMap<string, object>;

const read = new WeakMap<TextFile, Brands>();

/** Reads the file once for each of its contents. Throws BrokenTemplate with every problem at once. */
export function brandsOf(source: TextFile): Brands {
  const known = read.get(source);
  if (known) return known;
  const fresh = brandsIn(source);
  read.set(source, fresh);
  return fresh;
}

/** The brand of letters of this space. */
export const brandIn = (brands: Brands | undefined, space: string): object | undefined =>
  brands?.get(space) ?? brands?.get('');

function brandsIn({ file, text }: TextFile): Brands {
  const result = brands.safeParse(jsonOf(file, text));
  if (!result.success)
    throw new BrokenTemplate(
      file,
      result.error.issues
        .map(({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`)
        .join('; '),
    );
  const { spaces, ...usual } = result.data;
  const faint = [
    ...faintIn(usual, 'colours'),
    ...Object.entries(spaces).flatMap(([space, own]) => faintIn(own, `spaces.${space}.colours`)),
  ];
  if (faint.length > 0) throw new BrokenTemplate(file, faint.join('; '));
  return new Map<string, object>([...Object.entries(spaces), ['', usual]]);
}

/** Colours that cannot be read where they stand. */
function faintIn({ colours: { accent, onAccent, accentInDark } }: Brand, where: string): string[] {
  return [
    { name: 'accent', colour: accent, on: sheets.light, of: 'links' },
    { name: 'onAccent', colour: onAccent, on: accent, of: 'buttons' },
    { name: 'accentInDark', colour: accentInDark, on: sheets.dark, of: 'links on dark screens' },
  ].flatMap(({ name, colour, on, of }) => {
    const contrast = contrastOf(colour, on);
    if (contrast >= leastContrast) return [];
    return `${where}.${name}: ${colour} on ${on} has a contrast of ${contrast.toFixed(1)}, expected at least ${leastContrast}, or ${of} cannot be read`;
  });
}

function jsonOf(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BrokenTemplate(file, `expected JSON; ${messageOf(error)}`);
  }
}

/** How well one colour is read on another (WCAG 2.2), from 1 to 21. */
export function contrastOf(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminanceOf(one), luminanceOf(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function luminanceOf(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
