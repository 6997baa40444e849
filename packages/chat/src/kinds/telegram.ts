// Bots of Telegram: `sendMessage`. https://core.telegram.org/bots/api#sendmessage

import type { ChatPiece } from '@pabal/domain';
import type { ChatAnswer } from '../letter.ts';
import { type Judged, jsonOf, judgeStatus, type Kind, waitOf } from './kind.ts';

export const telegramServer = 'https://api.telegram.org';

export const telegram: Kind = {
  request: ({ to, pieces }) => ({
    url: `${to.keys?.server ?? telegramServer}/bot${to.target}/sendMessage`,
    body: JSON.stringify({
      chat_id: to.keys?.chat ?? '',
      text: pieces.map(htmlOf).join(''),
      parse_mode: 'HTML',
      link_preview_options: { is_disabled: true },
    }),
  }),
  judge: (answer) => {
    const { parameters } = jsonOf(answer);
    const asked = typeof parameters === 'object' && parameters !== null ? { ...parameters } : {};
    const retryAfterMs = 'retry_after' in asked ? waitOf(asked.retry_after) : undefined;
    const judged = gone(answer) ?? judgeStatus(answer);
    return retryAfterMs === undefined ? judged : { ...judged, retryAfterMs };
  },
};

/** The token is none any more, or the bot was put out of the chat, or there is no such chat. */
function gone(answer: ChatAnswer): Judged | undefined {
  const { status } = answer;
  const { description } = jsonOf(answer);
  if (status === 401) return { class: 'address-refused', status: 'unauthorized' };
  if (status === 403) return { class: 'address-refused', status: 'forbidden' };
  const said = typeof description === 'string' ? description : '';
  const word = /chat not found|group chat was upgraded|PEER_ID_INVALID/i.exec(said)?.[0];
  return status === 400 && word !== undefined
    ? { class: 'address-refused', status: word.toLowerCase().replaceAll(' ', '_') }
    : undefined;
}

function htmlOf({ text, url, bold, italic, code }: ChatPiece): string {
  let shown = escaped(text);
  // Telegram shows no other mark within code.
  if (code) shown = `<code>${shown}</code>`;
  if (bold && !code) shown = `<b>${shown}</b>`;
  if (italic && !code) shown = `<i>${shown}</i>`;
  return url === undefined || code ? shown : `<a href="${escaped(url)}">${shown}</a>`;
}

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
