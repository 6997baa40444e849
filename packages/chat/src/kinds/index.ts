import type { ChatKind } from '@pabal/domain';
import { discord } from './discord.ts';
import { https } from './https.ts';
import type { Kind } from './kind.ts';
import { slack } from './slack.ts';
import { teams } from './teams.ts';
import { telegram } from './telegram.ts';

export const kinds: Readonly<Record<ChatKind, Kind>> = { slack, discord, telegram, teams, https };

/**
 * Letters a second that one endpoint takes, as its makers document: Slack 1, Discord 5 in 2 seconds, Telegram 1 for a chat, Teams 4.
 * Who takes signed letters says it by answering 429.
 */
export const endpointRates: Readonly<Record<ChatKind, number | undefined>> = {
  slack: 1,
  discord: 2.5,
  telegram: 1,
  teams: 4,
  https: undefined,
};

/** The same for all endpoints of a kind together: a bot of Telegram may send 30. */
export const kindRates: Readonly<Partial<Record<ChatKind, number>>> = { telegram: 30 };
