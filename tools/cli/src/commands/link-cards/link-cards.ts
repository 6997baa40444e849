import { agentName, fetcherOptions, loadConfig } from '@pabal/config';
import type { SpaceStore } from '@pabal/db/store';
import {
  createDocumentReader,
  createFetcher,
  createLinkCards,
  createLinkReader,
  type LinkCard,
} from '@pabal/feeds';
import { type Asking, same } from '../../asking/asking.ts';
import type { Verbs } from '../../command-line/command.ts';
import { required, text } from '../../command-line/parameters.ts';
import { spaceCommand } from '../../command-line/space-command.ts';
import { json, printJson } from '../../options/json.ts';
import { fields } from '../../terminal/fields.ts';
import { plain } from '../../terminal/words.ts';

/** Somebody waits for it at a terminal: as long as reading a link takes at most. */
const mostMs = 20_000;

async function readCard(store: SpaceStore, link: string): Promise<LinkCard> {
  const fetcher = createFetcher(fetcherOptions(loadConfig.cli()));
  const reader = createDocumentReader();
  const cards = createLinkCards({
    reader: createLinkReader({ fetcher, reader, agent: agentName, mostMs }),
    mostMs,
    count: () => {},
    onFailure: () => {},
  });
  try {
    return await cards.card(store, link, { caller: 'command line', waitMs: mostMs });
  } finally {
    await cards.stop();
    await reader.stop();
  }
}

const showing: Asking<string, LinkCard> = {
  route: 'get /v1/link-cards',
  onDatabase: readCard,
  request: (url) => ({ query: { url, wait: 10 } }),
  answer: same,
};

const show = spaceCommand({
  summary: 'Show what a link leads to: title, description, picture and site, or why there is none.',
  operands: { url: required(text('URL', '')) },
  options: { json },
  asks: [showing],
  async run({ url, json }, terminal, _withSpace, ask) {
    const card = await ask(showing, url);
    if (json) return printJson(terminal, card);
    const { state, title, description, siteName, imageUrl, failure, detail, readAt, freshUntil } = card;
    terminal.out(
      fields(terminal, {
        url: plain(card.url),
        state: failure === null ? state : `${state}: ${failure}`,
        why: detail === null ? null : plain(detail),
        title: plain(title),
        description: plain(description),
        site: plain(siteName),
        picture: plain(imageUrl),
        read: readAt,
        'fresh until': freshUntil,
      }),
    );
  },
});

export const linkCards = { show } satisfies Verbs;
