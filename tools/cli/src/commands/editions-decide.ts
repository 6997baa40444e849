// What is decided about an edition with one word.

import type { Edition } from '@pabal/db';
import { actor } from '../actor.ts';
import { type Command, readArguments } from '../command.ts';
import { type Desk, withDesk } from '../desk.ts';
import { idOf } from '../letter-filter.ts';

function decision(
  word: string,
  summary: string,
  decide: (desk: Desk, id: string) => Promise<Edition>,
  said: (edition: Edition) => string,
): Command {
  return {
    name: `editions ${word}`,
    usage: 'ID',
    summary,
    async run(args, terminal) {
      const { positionals } = readArguments(args, ['ID'], {});
      const id = idOf('ID', positionals[0] ?? '');
      terminal.err(`${said(await withDesk((desk) => decide(desk, id)))}\n`);
    },
  };
}

export const editionsApprove = decision(
  'approve',
  'Let an edition go out that waits for it.',
  ({ newsletters }, id) => newsletters.approve(id, actor()),
  ({ planned, slot }) =>
    `Approved: ${planned} letters go out ${slot > new Date() ? `at ${slot.toISOString()}` : 'now'}.`,
);

export const editionsPause = decision(
  'pause',
  'Stop an edition where it is: no letter of it is claimed any more.',
  ({ newsletters }, id) => newsletters.pauseEdition(id, actor()),
  ({ id }) => `Paused. What a sender has in hand still goes out. Let it go on: editions resume ${id}.`,
);

export const editionsResume = decision(
  'resume',
  'Let a paused edition go on.',
  ({ newsletters }, id) => newsletters.resumeEdition(id),
  () => 'It goes on.',
);
