// What a form asks about the content of a newsletter, by its kind.

import type { Locale, SheetField } from '@pabal/console/sheet';
import type { NewsletterDefinition, ShownNewsletter } from '@pabal/newsletters';
import { newsletterWords } from './words.ts';

export type Content = NewsletterDefinition['content'];
export type ContentKind = Content['kind'];

export const contentKinds = ['feeds', 'json', 'favourites', 'recipients'] as const satisfies ContentKind[];

const favouritesTitle = { ko: '많이 읽은 글', en: 'Most read' };

/** What the content is before anything is typed. */
export const blankContents: Readonly<Record<ContentKind, object>> = {
  feeds: {
    ...{ kind: 'feeds', sources: {} },
    sections: [{ key: 'all', title: { ko: '모든 글', en: 'All posts' } }],
  },
  json: { kind: 'json' },
  favourites: { kind: 'favourites' },
  recipients: { kind: 'recipients' },
};

type Origins = readonly Pick<ShownNewsletter, 'key' | 'definition'>[];

/** Those that favourites can be of: entries of feeds, whose links are counted. */
export const followable = (origins: Origins): Origins =>
  origins.filter(({ definition }) => definition.content.kind === 'feeds' && definition.clicks !== false);

export function contentFields(
  kind: ContentKind,
  content: Content | undefined,
  origins: Origins,
  locale: Locale,
): SheetField[] {
  switch (kind) {
    case 'feeds':
      return feedFields(content?.kind === kind ? content : undefined, locale);
    case 'favourites':
      return favouritesFields(content?.kind === kind ? content : undefined, origins, locale);
    case 'json':
      return [sourceField(content?.kind === kind ? content.url : '', locale)];
    case 'recipients':
      return [];
    default:
      return kind satisfies never;
  }
}

function numberIn(name: string, label: string, value: number, help?: string): SheetField {
  return {
    ...{ name: `/content/${name}`, label, kind: 'number', value, isNeeded: true },
    ...(help !== undefined && { help }),
  };
}

function sourceField(value: string, locale: Locale): SheetField {
  const { source, sourceHelp } = newsletterWords[locale].form;
  return { name: '/content/url', label: source, help: sourceHelp, kind: 'text', value, isNeeded: true };
}

type FavouritesContent = Extract<Content, { kind: 'favourites' }>;

function favouritesFields(
  content: FavouritesContent | undefined,
  origins: Origins,
  locale: Locale,
): SheetField[] {
  const { form } = newsletterWords[locale];
  const known = followable(origins).map(({ key, definition }) => ({ key, name: definition.name }));
  const isKnown = content === undefined || known.some(({ key }) => key === content.of);
  const all = isKnown ? known : [{ key: content.of, name: content.of }, ...known];
  return [
    {
      ...{ name: '/content/of', label: form.favouritesOf, kind: 'choice' },
      value: JSON.stringify(content?.of ?? known[0]?.key ?? ''),
      options: all.map(({ key, name }) => ({ value: JSON.stringify(key), label: name })),
    },
    numberIn('days', form.favouritesDays, content?.days ?? 7),
    ...titleFields(content?.title ?? favouritesTitle, locale),
    numberIn('minItems', form.least, content?.minItems ?? 3, form.leastHelp),
    numberIn('maxItems', form.most, content?.maxItems ?? 10),
    numberIn('minClicks', form.favouritesClicks, content?.minClicks ?? 3),
    {
      ...{ name: '/content/onePerFeed', label: form.favouritesOnePerFeed, kind: 'check' },
      value: content?.onePerFeed ?? true,
    },
  ];
}

function titleFields(title: FavouritesContent['title'], locale: Locale): SheetField[] {
  const { section } = newsletterWords[locale];
  const common = { kind: 'text', isNeeded: true } as const;
  if (typeof title === 'string')
    return [{ ...common, name: '/content/title', label: section.title, value: title }];
  return Object.entries(title).map(([language, value]) => ({
    ...{ ...common, name: `/content/title/${language}`, label: section.titleIn(language), value },
  }));
}

type FeedContent = Extract<Content, { kind: 'feeds' }>;

function feedFields(content: FeedContent | undefined, locale: Locale): SheetField[] {
  const { form, orders } = newsletterWords[locale];
  const words = (name: string, label: string, values: readonly string[] = []): SheetField => ({
    ...{ name: `/content/sources/${name}`, label, help: form.commas, kind: 'words' },
    value: values.join(', '),
  });
  return [
    {
      ...{ name: '/content/sources/all', label: form.allFeeds, kind: 'check' },
      value: content?.sources.all ?? false,
    },
    words('tags', form.tags, content?.sources.tags),
    words('feeds', form.feeds, content?.sources.feeds),
    numberIn('minItems', form.least, content?.minItems ?? 1, form.leastHelp),
    numberIn('maxItems', form.most, content?.maxItems ?? 50),
    numberIn('windowHours', form.window, content?.windowHours ?? 48),
    {
      ...{ name: '/content/linkCards', label: form.linkCards, help: form.linkCardsHelp, kind: 'check' },
      value: content?.linkCards ?? false,
    },
    {
      ...{ name: '/content/order', label: form.order, kind: 'choice' },
      value: JSON.stringify(content?.order ?? 'newest'),
      options: (['newest', 'oldest', 'weight'] as const).map((order) => ({
        value: JSON.stringify(order),
        label: orders[order],
      })),
    },
  ];
}
