import { sqlState, updateFeed } from '@pabal/db';
import { type Command, CommandError, readArguments, UsageError } from '../command.ts';
import { withStore } from '../database.ts';
import { feedHelp, feedOptions, feedText, requireFeed, settingsOf, urlOf } from '../feed-options.ts';

export const feedsUpdate: Command = {
  name: 'feeds update',
  usage: 'ID|URL [--url URL] [--pause|--resume] [--tag TAG]… …',
  summary: 'Change a feed, pause it or resume it.',
  details: `  --url URL         another address: what it holds there at first is only recorded
  --pause           read it no more
  --resume          read it again, also after it was gone
${feedHelp}

What is given replaces what was there; an empty text ("") empties it.`,
  async run(args, terminal) {
    const { values, positionals } = readArguments(args, ['ID|URL'], {
      ...feedOptions,
      url: { type: 'string' },
      pause: { type: 'boolean', default: false },
      resume: { type: 'boolean', default: false },
    });
    const { url, pause, resume, ...typed } = values;
    if (pause && resume) throw new UsageError('Expected --pause or --resume, got both.');
    const changes = {
      ...settingsOf(typed),
      ...(url !== undefined && { url: urlOf(url) }),
      ...((pause || resume) && { state: pause ? ('paused' as const) : ('active' as const) }),
    };
    if (Object.keys(changes).length === 0) throw new UsageError('Say what is to change.');
    const changed = await withStore(async (store) => {
      const { id } = await requireFeed(store, positionals[0] ?? '');
      return updateFeed(store, id, changes);
    }).catch(taken);
    if (changed === undefined) throw new CommandError('The feed was removed this moment.');
    terminal.out(feedText(changed));
  },
};

function taken(error: unknown): never {
  if (sqlState(error) !== '23505') throw error;
  throw new CommandError('Another feed has this address already, or had it before it was removed.', {
    cause: error,
  });
}
