import type { Block, Line, Locale, Sheet, SheetAct } from '@pabal/console/sheet';
import type { Import } from '@pabal/db/people';
import { importOf, refusedLines } from '@pabal/people';
import type { SpaceApi } from '../../../api.ts';
import { moment, type Onlooker, tellerIn, when } from '../page.ts';
import { errorList } from './errors.ts';
import { heldBlocks } from './held.ts';
import { stateOf } from './list.ts';
import type { ImportAsked } from './mapping.ts';
import { importWords } from './words.ts';

const againSeconds = 2;
const linesShown = 100;

/** One file: what is in it while it waits, how far it is, what came of it, and the lines that were refused. */
export async function importSheet(
  { store }: Pick<SpaceApi, 'store'>,
  asked: ImportAsked,
  onlooker: Onlooker,
): Promise<Sheet> {
  const { locale } = onlooker;
  const words = importWords[locale];
  const one = await importOf(store.lists, asked.id);
  const isHeld = one.state === 'held';
  const isOpen = one.state === 'uploading' || one.state === 'running';
  return {
    title: one.fileName ?? words.one,
    back: { to: '/console/imports', words: words.back },
    blocks: [
      ...(isHeld
        ? await heldBlocks(store, one, asked, { onlooker, cancelling: cancelling(one, locale) })
        : [
            ...progressBlocks(one, locale),
            { is: 'facts' as const, facts: factsOf(one, locale) },
            {
              is: 'acts' as const,
              acts: when(isOpen && onlooker.may('recipients:write'), () => cancelling(one, locale)),
            },
            ...(await refusedBlocks({ store }, one, asked.after ?? 0, locale)),
          ]),
    ],
    commands: [`pabal imports show ${one.id} --errors`, `pabal imports cancel ${one.id}`],
    ...(isOpen && { againSeconds }),
  };
}

function progressBlocks({ state, bytes, doneBytes }: Import, locale: Locale): Block[] {
  if (state !== 'running') return [];
  const percent = bytes === 0 ? 100 : Math.floor((doneBytes / bytes) * 100);
  const words = importWords[locale].progress(tellerIn(locale).count(percent));
  return [{ is: 'progress', value: percent, most: 100, words }];
}

function factsOf(one: Import, locale: Locale) {
  const { facts } = importWords[locale];
  const { count } = tellerIn(locale);
  const fact = (name: string, line: Line) => ({ name, line });
  const number = (name: string, value: number) => fact(name, count(value));
  return [
    fact(facts.state, stateOf(one, locale)),
    ...(one.reason === null ? [] : [fact(facts.reason, { said: one.reason })]),
    number(facts.lines, one.doneLine),
    number(facts.created, one.created),
    number(facts.changed, one.changed),
    number(facts.unchanged, one.unchanged),
    number(facts.refused, one.refused),
    ...(one.newsletter === null
      ? []
      : [
          fact(facts.newsletter, { to: `/console/newsletters/${one.newsletter}`, words: one.newsletter }),
          number(facts.subscribed, one.subscribed),
          number(facts.leftAlone, one.leftAlone),
        ]),
    ...(one.group === null
      ? []
      : [
          fact(facts.group, { to: `/console/groups/${encodeURIComponent(one.group)}`, words: one.group }),
          number(facts.joined, one.joined),
        ]),
    fact(facts.by, { name: one.requestedBy }),
    fact(facts.when, moment(one.createdAt)),
  ];
}

function cancelling({ id, doneLine }: Import, locale: Locale): SheetAct {
  const { label, will, confirm, said } = importWords[locale].cancel;
  return {
    ...{ label, will: will(tellerIn(locale).count(doneLine)), confirm, said, isDangerous: true },
    call: { method: 'DELETE', path: `/v1/imports/${id}` },
  };
}

async function refusedBlocks(
  { store }: Pick<SpaceApi, 'store'>,
  { id, refused, leftAlone }: Import,
  after: number,
  locale: Locale,
): Promise<Block[]> {
  const words = importWords[locale];
  const { errors, next } = await refusedLines(store.lists, id, { after, limit: linesShown });
  return [
    { is: 'heading', words: words.refusedLines, about: words.refusedAbout },
    ...when<Block>(refused + leftAlone > 0, () => ({
      is: 'text',
      line: { file: `/v1/imports/${id}/errors/csv`, words: words.file },
    })),
    errorList(errors, { title: words.refusedLines, empty: words.noRefused }, locale, next),
  ];
}
