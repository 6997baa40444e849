// Webhooks of Discord. https://discord.com/developers/docs/resources/webhook#execute-webhook

import type { ChatPiece } from '@pabal/domain';
import { jsonOf, judgeStatus, type Kind, waitOf } from './kind.ts';

/** Most characters of a message, and of a text that is embedded in one. */
const mostContent = 2_000;
const mostEmbedded = 4_096;

/** Unknown Channel, Unknown Guild, Unknown Webhook, Invalid Webhook Token. */
const gone = new Set([10_003, 10_004, 10_015, 50_027]);

export const discord: Kind = {
  request: ({ to, pieces }) => {
    const url = new URL(to.target);
    // Answers when the message is there, and not before.
    url.searchParams.set('wait', 'true');
    const content = contentOf(pieces);
    const shown =
      content.length <= mostContent
        ? { content, flags: suppressEmbeds }
        : { embeds: [{ description: content }] };
    // Nobody is mentioned, whatever the text says.
    return { url: url.href, body: JSON.stringify({ ...shown, allowed_mentions: { parse: [] } }) };
  },
  judge: (answer) => {
    const { code, retry_after: retryAfter, global } = jsonOf(answer);
    const status = typeof code === 'number' && code > 0 ? String(code) : undefined;
    if (typeof code === 'number' && gone.has(code)) return { class: 'address-refused', status };
    const judged = judgeStatus(answer);
    if (judged.class !== 'throttled') return { ...judged, status };
    const retryAfterMs = waitOf(retryAfter) ?? judged.retryAfterMs;
    return { ...judged, status, retryAfterMs, scope: global === true ? 'provider' : 'domain' };
  },
};

/** Links are not followed by pictures of what they lead to. */
const suppressEmbeds = 4;

/**
 * Marks and addresses make a text longer than what is shown of it. Where they make too much of it, it goes without addresses, and
 * then without marks: of its words, which are 2,000 characters at most and twice as many when each is escaped, none is left out.
 */
function contentOf(pieces: readonly ChatPiece[]): string {
  const withMarks = pieces.map(markdownOf).join('');
  if (withMarks.length <= mostEmbedded) return withMarks;
  const withoutLinks = pieces.map(({ url: _, ...piece }) => markdownOf(piece)).join('');
  return withoutLinks.length <= mostEmbedded
    ? withoutLinks
    : pieces.map(({ text }) => escaped(text)).join('');
}

function markdownOf({ text, url, bold, italic, code }: ChatPiece): string {
  const [, before = '', inner = '', after = ''] = /^(\s*)(.*?)(\s*)$/s.exec(text) ?? [];
  if (inner === '') return text;
  let shown = code && !inner.includes('`') ? `\`${inner}\`` : escaped(inner);
  if (bold) shown = `**${shown}**`;
  if (italic) shown = `*${shown}*`;
  if (url !== undefined) shown = `[${shown}](<${url.replaceAll('>', '%3E')}>)`;
  return `${before}${shown}${after}`;
}

const escaped = (text: string) => text.replace(/[\\`*_~|>#\-+.[\]()<@:!]/g, '\\$&');
