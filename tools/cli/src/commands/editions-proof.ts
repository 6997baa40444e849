import { parseAddress } from '@pabal/mail';
import { actor } from '../actor.ts';
import { type Command, readArguments, UsageError } from '../command.ts';
import { withDesk } from '../desk.ts';
import { idOf } from '../letter-filter.ts';
import { printJson } from '../paging.ts';
import { counted } from '../words.ts';

const most = 20;

export const editionsProof: Command = {
  name: 'editions proof',
  usage: 'ID --to ADDRESS… [--as EXTERNAL_ID] [--locale TAG] [--json]',
  summary: 'Send an edition to a few addresses as a test.',
  details: `  --to ADDRESS      who gets it; repeat it for more, up to ${most}
  --as EXTERNAL_ID  as whom the letters are written
  --locale TAG      in another language
  --json            print JSON

A test counts nowhere, and its links take nobody off a list.`,
  async run(args, terminal) {
    const { values, positionals } = readArguments(args, ['ID'], {
      to: { type: 'string', multiple: true, default: [] },
      as: { type: 'string' },
      locale: { type: 'string' },
      json: { type: 'boolean', default: false },
    });
    const id = idOf('ID', positionals[0] ?? '');
    const to = values.to.map(addressOf);
    if (to.length === 0 || to.length > most) throw new UsageError(`--to is needed, at most ${most} times.`);
    const as = { recipient: values.as, locale: values.locale };
    const proof = await withDesk(({ newsletters }) => newsletters.proof(id, to, as, actor()));
    if (values.json) return printJson(terminal, proof);
    terminal.err(`${counted(to.length, 'test letter')} on the way: editions show ${proof.id}.\n`);
  },
};

function addressOf(typed: string) {
  const parsed = parseAddress(typed);
  if (parsed.ok) return parsed.address;
  throw new UsageError(`--to must be ${parsed.expected}, got ${parsed.got}.`);
}
