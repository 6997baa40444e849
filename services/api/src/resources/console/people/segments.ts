import type { Locale, Sheet, SheetAct } from '@pabal/console/sheet';
import type { SpaceStore } from '@pabal/db/store';
import { segmentPage } from '@pabal/people';
import { moment, type Onlooker, when } from '../page.ts';
import { conditionsIn, everybody } from './conditions.ts';
import { clauseWords } from './rule-words.ts';
import { segmentWords } from './segment-words.ts';
import { titled } from './shown.ts';

const onePage = 30;

/** All segments, with what each says. */
export async function segmentsPage(
  store: SpaceStore,
  { cursor }: { readonly cursor?: string | undefined },
  { locale, may }: Onlooker,
): Promise<Sheet> {
  const words = segmentWords[locale];
  const { segments, next } = await segmentPage(store.lists, { after: cursor, limit: onePage });
  const { key, about, rule, changed, by } = words.columns;
  return {
    ...{ title: words.list, about: words.about },
    blocks: [
      { is: 'acts', acts: when(may('recipients:write'), () => making(locale)) },
      {
        is: 'list',
        title: words.list,
        columns: titled(key, about, rule, changed, by),
        rows: segments.map((one) => ({
          ...{ key: one.key, to: `/console/segments/${encodeURIComponent(one.key)}` },
          cells: [
            { name: one.key },
            { name: one.description ?? '' },
            conditionsIn(one.rule).parts.length === 0 ? words.everybody : clauseWords(one.rule, locale),
            moment(one.updatedAt),
            { name: one.updatedBy },
          ],
        })),
        empty: words.none,
        ...(next !== null && { next: `cursor=${encodeURIComponent(next)}` }),
      },
    ],
    commands: ['pabal segments list', 'pabal segments put KEY FILE'],
  };
}

function making(locale: Locale): SheetAct {
  const { label, will, confirm, said, see, key, keyHelp, about } = segmentWords[locale].make;
  return {
    ...{ label, will, confirm, said, see: { to: '/console/segments/{key}', words: see } },
    call: { method: 'PUT', path: '/v1/segments/{key}?updated=never', body: { rule: everybody } },
    fields: [
      { name: 'key', label: key, help: keyHelp, kind: 'text', isNeeded: true },
      { name: '/description', label: about, kind: 'text' },
    ],
  };
}
