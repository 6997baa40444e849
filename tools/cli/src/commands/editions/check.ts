// Looking the letter of an edition over from outside.

import { fetcherOptions, loadConfig } from '@pabal/config';
import { createFetcher, reached } from '@pabal/feeds';
import type { LetterCheck } from '@pabal/newsletters';
import { type Asking, same } from '../../asking/asking.ts';
import { required, text } from '../../command-line/parameters.ts';
import { spaceCommand } from '../../command-line/space-command.ts';
import { id } from '../../options/ids.ts';
import { json, printJson } from '../../options/json.ts';
import { servicesOn } from '../../services.ts';
import type { Cell } from '../../terminal/cell.ts';
import { tableOf } from '../../terminal/table.ts';
import { counted, plain } from '../../terminal/words.ts';

const checking: Asking<{ readonly id: string; readonly locale: string | undefined }, LetterCheck> = {
  route: 'post /v1/editions/{id}/check',
  async onDatabase(store, { id, locale }) {
    const config = loadConfig.cli();
    const timeouts = { connectMs: 4_000, readMs: 4_000, totalMs: 6_000 };
    const fetcher = createFetcher({ ...fetcherOptions(config), total: 6, perHost: 2, timeouts });
    const ours = [config.PUBLIC_URL, config.PAGES_URL].flatMap((url) =>
      url === undefined ? [] : [new URL(url).origin],
    );
    const reach = (url: string, as: 'link' | 'picture') => reached(fetcher, url, as);
    return (await servicesOn(store)).newsletters.check(id, { locale, reach, ours });
  },
  request: ({ id, locale }) => ({ path: { id }, body: { locale } }),
  answer: same,
};

export const check = spaceCommand({
  summary: 'Ask for the links and pictures of an edition, and name what makes its letter look like spam.',
  details: `Addresses are asked for once, within the networks that feeds may be read from; links of pabal's own are left out. That
something makes a letter look like spam is a hint: filters do not say what they count.`,
  operands: { id: required(id()) },
  options: { locale: text('TAG', 'the letter in this language'), json },
  asks: [checking],
  async run({ id, locale, json }, terminal, _withSpace, ask) {
    const found = await ask(checking, { id, locale });
    if (json) return printJson(terminal, found);
    const failed = found.addresses.filter(({ failure }) => failure !== null);
    const rows = failed.map(({ as, url, failure, detail }): Cell[] => [
      ...[as, plain(url, 100), { text: failure ?? '', tone: 'bad' } as const, plain(detail, 100)],
    ]);
    if (rows.length > 0) terminal.out(tableOf(terminal, ['what', 'address', 'failure', 'why'], rows));
    for (const { kind, what } of found.spamProne)
      terminal.out(`looks like spam: ${kind} ${plain(what, 120)}\n`);
    terminal.err(
      `${found.addresses.length} addresses asked for, ${failed.length} cannot be reached; ${counted(found.spamProne.length, 'hint')} about spam.\n`,
    );
  },
});
