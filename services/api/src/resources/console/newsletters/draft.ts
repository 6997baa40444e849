// The letter of a newsletter with an introduction that is not saved.

import type { Block } from '@pabal/console/sheet';
import { PabalError } from '@pabal/domain';
import { type Draft, packedDraft } from '@pabal/newsletters';
import type { SpaceApi } from '../../../api.ts';
import { editionWords } from '../editions/words.ts';
import type { Onlooker } from '../page.ts';

interface DraftAsked {
  readonly key: string;
  readonly draft: Draft;
  readonly recipient?: string | undefined;
  readonly locale?: string | undefined;
}

export async function draftBlocks(
  { newsletters }: Pick<SpaceApi, 'newsletters'>,
  { key, draft, recipient, locale: inLocale }: DraftAsked,
  { locale, may }: Onlooker,
): Promise<Block[]> {
  const words = editionWords[locale];
  const as = { recipient: may('recipients:read') ? recipient : undefined, locale: inLocale };
  const head: Block[] = [
    { is: 'heading', words: words.preview },
    { is: 'filter', fields: [{ name: 'locale', label: words.filter.language }] },
    { is: 'text', line: words.draftShown, tone: 'warn' },
  ];
  try {
    const { subject, text } = await newsletters.preview({ newsletter: key }, as, draft);
    const query = new URLSearchParams({ draft: packedDraft(draft) });
    if (inLocale !== undefined) query.set('locale', inLocale);
    if (as.recipient !== undefined) query.set('recipient', as.recipient);
    const frame = `/v1/newsletters/${key}/frame?${query}`;
    return [...head, { is: 'letter', subject, text, words: words.look, frame }];
  } catch (error) {
    if (!(error instanceof PabalError)) throw error;
    return [...head, { is: 'text', line: { said: error.message }, tone: 'warn' }];
  }
}
