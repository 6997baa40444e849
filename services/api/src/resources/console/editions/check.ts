// A letter of an edition, looked over from outside: asked for when somebody opens the page.

import type { Sheet } from '@pabal/console/sheet';
import type { SpaceApi } from '../../../api.ts';
import { linkTo, type Onlooker, tellerIn } from '../page.ts';
import { checkWords } from './check-words.ts';

export async function checkSheet(
  { newsletters, reach, ours }: Pick<SpaceApi, 'newsletters' | 'reach' | 'ours'>,
  asked: { readonly id: string; readonly locale?: string | undefined },
  { locale }: Onlooker,
): Promise<Sheet> {
  const words = checkWords[locale];
  const { count } = tellerIn(locale);
  const found = await newsletters.check(asked.id, { locale: asked.locale, reach, ours });
  const failed = found.addresses.filter(({ failure }) => failure !== null).length;
  const { what, address, state, why, hint } = words.columns;
  return {
    ...{ title: words.title, about: words.about },
    back: { to: `/console/editions/${asked.id}`, words: words.back },
    blocks: [
      { is: 'filter', fields: [{ name: 'locale', label: words.language }] },
      {
        is: 'facts',
        facts: [
          { name: words.subject, line: { name: found.subject } },
          { name: words.language, line: found.locale },
          { name: words.size, line: words.kilobytes((found.bytes / 1_024).toFixed(1)) },
          { name: words.asked, line: words.askedFor(count(found.addresses.length), count(found.ours)) },
          {
            name: words.reached,
            line:
              failed === 0
                ? { tag: words.all, tone: 'ok' }
                : { tag: words.broken(count(failed)), tone: 'bad' },
          },
        ],
      },
      { is: 'heading', words: words.spam, about: words.spamAbout },
      {
        is: 'list',
        title: words.spam,
        columns: [{ title: hint }, { title: what }],
        rows: found.spamProne.map(({ kind, what }) => ({
          key: `${kind} ${what}`,
          cells: [words.kinds[kind], { name: what }],
        })),
        empty: words.noSpam,
      },
      { is: 'heading', words: words.addresses, about: words.addressesAbout },
      {
        is: 'list',
        title: words.addresses,
        columns: [what, address, state, why].map((title) => ({ title })),
        rows: found.addresses.map(({ url, as, failure, detail }) => ({
          key: `${as} ${url}`,
          cells: [
            words.as[as],
            linkTo(url, url),
            failure === null ? { tag: words.fine, tone: 'ok' } : { tag: words.notReached, tone: 'bad' },
            detail === null ? '' : { said: detail },
          ],
        })),
        empty: words.noAddresses,
      },
    ],
    commands: [`pabal editions check ${asked.id}`],
  };
}
