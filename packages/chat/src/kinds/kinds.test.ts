import type { ChatKind, ChatPiece } from '@pabal/domain';
import { Webhook } from 'standardwebhooks';
import type { ChatLetter } from '../letter.ts';
import { kinds } from './index.ts';

const now = new Date('2026-11-21T08:00:00Z');
const hook = 'https://hooks.example/services/T/B/X';

function requestOf(kind: ChatKind, pieces: readonly ChatPiece[], more: Partial<ChatLetter['to']> = {}) {
  const to = { kind, target: hook, keys: null, secret: null, ...more };
  const { body, ...request } = kinds[kind].request(
    { to, id: 'id-1', event: 'e', template: 't', pieces },
    now,
  );
  return { ...request, text: body, body: JSON.parse(body) };
}

const marked: readonly ChatPiece[] = [
  { text: 'Build ' },
  { text: '#7', bold: true },
  { text: ' failed\n' },
  { text: 'see', url: 'https://ci.example/7' },
];

/** What somebody could put into the data of an event. */
const hostile: readonly ChatPiece[] = [{ text: '<!channel> @everyone *x* </b> & [a](https://b) `c` <@U1>' }];

it('writes rich text for Slack, in which nothing is a mention', () => {
  const { body } = requestOf('slack', marked);
  expect(body.blocks[0].elements[0].elements).toEqual([
    { type: 'text', text: 'Build ' },
    { type: 'text', text: '#7', style: { bold: true } },
    { type: 'text', text: ' failed\n' },
    { type: 'link', url: 'https://ci.example/7', text: 'see' },
  ]);
  const { body: safe } = requestOf('slack', hostile);
  expect(safe.blocks[0].elements[0].elements).toEqual([{ type: 'text', text: hostile[0]?.text }]);
  expect(safe.text).not.toMatch(/[<>]/);
});

it('writes Markdown for Discord, mentions nobody and escapes what would be a mark', () => {
  const { body, url } = requestOf('discord', marked);
  expect(body.content).toBe('Build **\\#7** failed\n[see](<https://ci.example/7>)');
  expect(body.allowed_mentions).toEqual({ parse: [] });
  expect(new URL(url).searchParams.get('wait')).toBe('true');
  expect(requestOf('discord', hostile).body.content).toBe(
    '\\<\\!channel\\> \\@everyone \\*x\\* \\</b\\> & \\[a\\]\\(https\\://b\\) \\`c\\` \\<\\@U1\\>',
  );
});

it('embeds for Discord what is too long with its marks', () => {
  const { body } = requestOf('discord', [{ text: '*'.repeat(1_500) }]);
  expect(body.content).toBeUndefined();
  expect(body.embeds[0].description).toHaveLength(3_000);
});

it('leaves out the addresses of links for Discord, and no word, where they make too much of it', () => {
  const links = Array.from({ length: 10 }, (_, n) => ({
    text: `report ${n} `,
    url: `https://x.example/${'a'.repeat(600)}`,
  }));
  const shown = (pieces: readonly ChatPiece[]) =>
    requestOf('discord', pieces).body.embeds?.[0].description ?? requestOf('discord', pieces).body.content;
  expect(shown(links)).toBe(links.map(({ text }) => text).join(''));
  const bold = Array.from({ length: 1_000 }, () => ({ text: '*a', bold: true }) as const);
  expect(shown(bold)).toBe('\\*a'.repeat(1_000));
});

it('writes html for Telegram, with everything else escaped', () => {
  const to = { target: '1:token', keys: { chat: '-100' } };
  const { body, url } = requestOf('telegram', marked, to);
  expect(url).toBe('https://api.telegram.org/bot1:token/sendMessage');
  expect(body).toMatchObject({
    ...{ chat_id: '-100', parse_mode: 'HTML' },
    text: 'Build <b>#7</b> failed\n<a href="https://ci.example/7">see</a>',
  });
  expect(requestOf('telegram', hostile, to).body.text).toContain(
    '&lt;!channel&gt; @everyone *x* &lt;/b&gt; &amp;',
  );
});

it('writes a card for Teams, line by line', () => {
  const { body } = requestOf('teams', marked);
  expect(body.attachments[0].content.body).toEqual([
    {
      type: 'RichTextBlock',
      inlines: [
        { type: 'TextRun', text: 'Build ' },
        { type: 'TextRun', text: '#7', weight: 'Bolder' },
        { type: 'TextRun', text: ' failed' },
      ],
    },
    {
      type: 'RichTextBlock',
      inlines: [
        {
          type: 'TextRun',
          text: 'see',
          selectAction: { type: 'Action.OpenUrl', url: 'https://ci.example/7' },
        },
      ],
    },
  ]);
});

it('signs what goes to an address of anybody, so that every library of Standard Webhooks verifies it', () => {
  const secret = `whsec_${Buffer.from('a secret of thirty-two characters').toString('base64')}`;
  const moment = new Date();
  const request = kinds.https.request(
    {
      to: { kind: 'https', target: hook, keys: null, secret },
      id: 'id-1',
      event: 'e',
      template: 't',
      pieces: marked,
    },
    moment,
  );
  const verified = new Webhook(secret).verify(request.body, { ...request.headers });
  expect(verified).toMatchObject({
    type: 'chat.message',
    data: { delivery: 'id-1', event: 'e', template: 't', text: 'Build #7 failed\nsee' },
  });
});

it.each<[ChatKind, number, string, string, string | undefined]>([
  ['slack', 403, 'action_prohibited', 'message-refused', 'action_prohibited'],
  ['slack', 403, 'invalid_token', 'address-refused', 'invalid_token'],
  ['slack', 410, 'channel_is_archived', 'address-refused', 'channel_is_archived'],
  ['slack', 500, 'rollup_error', 'temporary', 'rollup_error'],
  ['discord', 401, '{"message":"Invalid Webhook Token","code":50027}', 'address-refused', '50027'],
  ['discord', 502, '<html>', 'temporary', undefined],
  ['telegram', 401, '{"ok":false,"description":"Unauthorized"}', 'address-refused', 'unauthorized'],
  [
    'telegram',
    400,
    '{"ok":false,"description":"Bad Request: chat not found"}',
    'address-refused',
    'chat_not_found',
  ],
  ['teams', 401, '', 'address-refused', 'unauthorized'],
  ['teams', 200, 'Microsoft Teams endpoint returned HTTP error 429 with ContextId', 'throttled', '429'],
  ['https', 302, '', 'temporary', undefined],
  ['https', 403, '', 'message-refused', undefined],
  ['https', 404, '', 'address-refused', undefined],
])('understands what %s says with %i %s', (kind, status, text, outcome, word) => {
  const judged = kinds[kind].judge({ status, text, headers: {} });
  expect([judged.class, judged.status]).toEqual([outcome, word]);
});

it('waits as long as it is asked to, and an hour at most', () => {
  const wait = (kind: ChatKind, text: string, headers: Record<string, string>) =>
    kinds[kind].judge({ status: 429, text, headers }).retryAfterMs;
  expect(wait('slack', '', { 'retry-after': '30' })).toBe(30_000);
  expect(wait('discord', '{"retry_after":0.35,"global":true}', {})).toBe(350);
  expect(wait('discord', '', { 'x-ratelimit-reset-after': '1.5' })).toBe(1_500);
  expect(wait('telegram', '{"parameters":{"retry_after":5}}', {})).toBe(5_000);
  expect(wait('https', '', { 'retry-after': '86400' })).toBe(3_600_000);
});
