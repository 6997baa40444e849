import type { Sheet, SheetAct } from '@pabal/console/sheet';
import type { SpaceStore } from '@pabal/db/store';
import { PabalError } from '@pabal/domain';
import { findRecipients } from '@pabal/people';
import { type Onlooker, when } from '../page.ts';
import { personFields } from './person-acts.ts';
import { peopleList } from './shown.ts';
import { peopleWords } from './words.ts';

const onePage = 30;

/** Everybody, or those whom a text finds. */
export async function peoplePage(
  store: SpaceStore,
  { text, cursor }: { readonly text?: string | undefined; readonly cursor?: string | undefined },
  { locale, may }: Onlooker,
): Promise<Sheet> {
  const words = peopleWords[locale];
  const found = await findRecipients(store, text, { after: cursor, limit: onePage }).catch(
    (error: unknown) => {
      if (error instanceof PabalError && error.code === 'too-expensive') return error;
      throw error;
    },
  );
  return {
    ...{ title: words.list, about: words.about },
    blocks: [
      { is: 'acts', acts: when(may('recipients:write'), () => adding(locale)) },
      { is: 'filter', fields: [{ name: 'text', label: words.search }] },
      { is: 'text', line: { quiet: words.searchHelp } },
      found instanceof PabalError
        ? { is: 'text', line: { said: found.message }, tone: 'warn' }
        : peopleList(words.list, found.recipients, { locale, empty: words.none, next: found.next }),
    ],
    commands: [`pabal recipients find${text === undefined ? '' : ` ${JSON.stringify(text)}`}`],
  };
}

function adding(locale: Onlooker['locale']): SheetAct {
  const { label, will, confirm, said, see, id, idHelp } = peopleWords[locale].add;
  return {
    ...{ label, will, confirm, said, see: { to: '/console/people/{externalId}', words: see } },
    // Nobody who is there already is written over.
    call: { method: 'PUT', path: '/v1/recipients/{id}?updated=never' },
    fields: [
      { name: 'id', label: id, help: idHelp, kind: 'text', isNeeded: true },
      ...personFields(undefined, locale),
    ],
  };
}
