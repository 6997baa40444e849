import { type ResendBucket, replayRates, resendBuckets } from '@pabal/domain';
import { actor } from '../actor.ts';
import { type Command, readArguments, UsageError } from '../command.ts';
import { withDesk } from '../desk.ts';
import { idOf } from '../letter-filter.ts';
import { printJson } from '../paging.ts';
import { reasonOf } from '../reason.ts';
import { counted } from '../words.ts';

export const editionsResend: Command = {
  name: 'editions resend',
  usage: 'ID --bucket BUCKET --reason TEXT [--rate N] [--json]',
  summary: 'Send exactly one bucket of an edition again.',
  details: `  --bucket failed         its dead letters, as a replay of at most --rate letters a second
           unknown        those in doubt, with the same Message-ID
           never-reached  those given up before they were ever tried, as an edition of its own
  --reason TEXT           stands in the history
  --rate N                ${replayRates.least} to ${replayRates.most} (default ${replayRates.usual})
  --json                  print JSON`,
  async run(args, terminal) {
    const { values, positionals } = readArguments(args, ['ID'], {
      bucket: { type: 'string' },
      reason: { type: 'string' },
      rate: { type: 'string', default: String(replayRates.usual) },
      json: { type: 'boolean', default: false },
    });
    const id = idOf('ID', positionals[0] ?? '');
    const bucket = bucketOf(values.bucket);
    const decision = { actor: actor(), reason: reasonOf(values.reason), rate: rateOf(values.rate) };
    const again = await withDesk(({ newsletters }) => newsletters.resend(id, bucket, decision));
    if (values.json) return printJson(terminal, again);
    terminal.err(
      again.kind === 'new-edition'
        ? `They get an edition of their own: editions show ${again.editionId}.\n`
        : `${counted(again.letters, 'letter')} on the way again: editions show ${id}.\n`,
    );
  },
};

function bucketOf(typed: string | undefined): ResendBucket {
  const bucket = resendBuckets.find((known) => known === typed);
  if (bucket === undefined)
    throw new UsageError(`--bucket must be one of ${resendBuckets.join(', ')}, got "${typed ?? ''}".`);
  return bucket;
}

function rateOf(typed: string): number {
  const rate = Number(typed);
  if (/^\d{1,4}$/.test(typed) && rate >= replayRates.least && rate <= replayRates.most) return rate;
  throw new UsageError(
    `--rate must be a number from ${replayRates.least} to ${replayRates.most}, got "${typed}".`,
  );
}
