// The sections of a newsletter: in which order, and of which feeds. Each change puts the newsletter as a whole.

import type { Block, Locale, SheetAct, SheetCall, SheetField, SheetRow } from '@pabal/console/sheet';
import type { NewsletterDefinition, ShownNewsletter } from '@pabal/newsletters';
import { tellerIn } from '../page.ts';
import { newsletterWords } from './words.ts';

type Content = Extract<NewsletterDefinition['content'], { kind: 'feeds' }>;
type Section = Content['sections'][number];

/** What the acts of all sections need. */
interface Editing {
  readonly newsletter: ShownNewsletter;
  readonly content: Content;
  readonly locale: Locale;
}

export function sectionBlocks(
  newsletter: ShownNewsletter,
  { locale, mayWrite }: { readonly locale: Locale; readonly mayWrite: boolean },
): Block[] {
  const { content } = newsletter.definition;
  if (content.kind !== 'feeds') return [];
  const words = newsletterWords[locale];
  const editing = { newsletter, content, locale };
  const { section, key, tags, most, act } = words.columns;
  return [
    { is: 'heading', words: words.sections, about: words.sectionsAbout },
    { is: 'acts', acts: mayWrite ? [adding(editing)] : [] },
    {
      is: 'list',
      title: words.sections,
      columns: [
        ...[section, key, tags].map((title) => ({ title })),
        { title: most, isNumber: true },
        ...(mayWrite ? [{ title: act }] : []),
      ],
      rows: content.sections.map(
        (one, place): SheetRow => ({
          key: one.key,
          cells: [
            { name: titleOf(one) },
            { code: one.key },
            one.tags.join(', ') || words.none,
            tellerIn(locale).count(one.maxItems),
          ],
          ...(mayWrite && { acts: actsFor(one, place, editing) }),
        }),
      ),
      empty: words.noSections,
    },
  ];
}

const titleOf = ({ title }: Section): string =>
  typeof title === 'string' ? title : Object.values(title).join(' · ');

const call = (
  { newsletter: { key, version, definition }, content }: Editing,
  sections: readonly Section[],
): SheetCall => ({
  method: 'PUT',
  path: `/v1/newsletters/${key}?version=${version}`,
  body: { ...definition, content: { ...content, sections } },
});

function actsFor(section: Section, place: number, editing: Editing): SheetAct[] {
  const { sections } = editing.content;
  const words = newsletterWords[editing.locale].section;
  const others = sections.filter((one) => one !== section);
  const moved = [
    ...others.slice(0, Math.max(0, place - 1)),
    section,
    ...others.slice(Math.max(0, place - 1)),
  ];
  return [
    {
      ...{
        label: words.change,
        will: words.changeWill,
        confirm: words.changeConfirm,
        said: words.changeSaid,
      },
      ...{ call: call(editing, sections), fields: fieldsOf(section, place, editing.locale) },
    },
    ...(place === 0
      ? []
      : [
          {
            ...{ label: words.up, will: words.upWill, confirm: words.upConfirm, said: words.upSaid },
            call: call(editing, moved),
          },
        ]),
    ...(others.length === 0
      ? []
      : [
          {
            ...{ label: words.remove, will: words.removeWill, confirm: words.removeConfirm },
            ...{ said: words.removeSaid, call: call(editing, others), isDangerous: true },
          },
        ]),
  ];
}

function adding(editing: Editing): SheetAct {
  const words = newsletterWords[editing.locale].section;
  const { sections } = editing.content;
  const fresh: Section = { key: '', title: '', tags: [], maxItems: 30 };
  const place = sections.length;
  return {
    ...{ label: words.add, will: words.addWill, confirm: words.addConfirm, said: words.addSaid },
    call: call(editing, [...sections, fresh]),
    fields: [
      { name: `/content/sections/${place}/key`, label: words.key, kind: 'text', isNeeded: true },
      ...fieldsOf(fresh, place, editing.locale),
    ],
  };
}

function fieldsOf({ title, tags, maxItems }: Section, place: number, locale: Locale): SheetField[] {
  const words = newsletterWords[locale].section;
  const at = `/content/sections/${place}`;
  const titles: SheetField[] =
    typeof title === 'string'
      ? [{ name: `${at}/title`, label: words.title, kind: 'text', value: title, isNeeded: true }]
      : Object.entries(title).map(([language, value]) => ({
          ...{ name: `${at}/title/${language}`, label: words.titleIn(language) },
          ...{ kind: 'text', value, isNeeded: true },
        }));
  return [
    ...titles,
    { name: `${at}/tags`, label: words.tags, kind: 'words', value: tags.join(', ') },
    { name: `${at}/maxItems`, label: words.most, kind: 'number', value: maxItems, isNeeded: true },
  ];
}
