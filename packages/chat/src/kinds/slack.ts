// Incoming webhooks of Slack, and of what speaks as they do (Mattermost, Rocket.Chat).
// https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks

import type { ChatPiece } from '@pabal/domain';
import { textOf } from '../text.ts';
import { judgeStatus, type Kind } from './kind.ts';

/** Words of answers after which nothing gets there any more, whatever their status. */
const gone = new Set([
  ...['no_service', 'no_service_id', 'no_team', 'team_disabled', 'invalid_token', 'no_active_hooks'],
  ...['channel_not_found', 'channel_is_archived', 'user_not_found'],
]);

export const slack: Kind = {
  request: ({ to, pieces }) => ({
    url: to.target,
    body: JSON.stringify({
      // Shown where blocks are not, such as in notices: no mark and no mention in it means anything.
      text: escaped(textOf(pieces)),
      mrkdwn: false,
      blocks: [
        { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: pieces.map(elementOf) }] },
      ],
      unfurl_links: false,
      unfurl_media: false,
    }),
  }),
  judge: (answer) => {
    const word = /^[a-z_]{3,60}$/.exec(answer.text.trim())?.[0];
    if (word !== undefined && gone.has(word)) return { class: 'address-refused', status: word };
    return { ...judgeStatus(answer), status: word === 'ok' ? undefined : word };
  },
};

/** Rich text is a tree: what is text in it is shown as it is. */
function elementOf({ text, url, bold, italic, code }: ChatPiece) {
  const style = bold || italic || code ? { style: { bold, italic, code } } : {};
  return url === undefined ? { type: 'text', text, ...style } : { type: 'link', url, text, ...style };
}

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
