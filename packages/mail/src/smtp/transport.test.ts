import type { Outcome } from '@pabal/domain';
import PostalMime from 'postal-mime';
import { createLetter, type Letter } from '../letter.ts';
import { type MailObject, toMailObject } from '../mail-object.ts';
import {
  createFakeSmtpServer,
  type FakeSmtpOptions,
  type FakeSmtpServer,
  type ScriptedStage,
  testCertificate,
} from '../testing/index.ts';
import type { Transport } from '../transport.ts';
import { createSmtpTransport, type SmtpTransportOptions } from './transport.ts';

let server: FakeSmtpServer;
let transport: Transport;

async function begin(
  fake: FakeSmtpOptions = {},
  options: Partial<SmtpTransportOptions> = {},
  query = '',
): Promise<void> {
  server = await createFakeSmtpServer(fake);
  transport = createSmtpTransport({
    url: `${server.url}${query}`,
    connections: 2,
    ca: testCertificate.cert,
    ...options,
  });
  await transport.start();
}

afterEach(async () => {
  await transport.stop({ deadlineMs: 100 });
  await server.close();
});

function letter(change: Partial<Letter> = {}): MailObject {
  return toMailObject(
    createLetter({
      from: { address: 'noti@pabal.example', name: '파발' },
      to: { address: 'ann@example.com', name: '안' },
      subject: '안녕하세요',
      html: '<p>안녕하세요</p>',
      text: '안녕하세요',
      messageId: '<1@pabal.example>',
      date: new Date('2026-11-21T08:00:00Z'),
      ...change,
    }),
  );
}

const to = (address: string, change: Partial<Letter> = {}): MailObject =>
  letter({ to: { address }, ...change });
const short = { connectMs: 300, greetingMs: 200, commandMs: 200, dataMs: 200 };
/** Larger than what the operating systems on both ends would keep for a reader who does not read. */
const huge = 'ㅎ'.repeat(4_000_000);

describe('a letter over SMTP', () => {
  it('arrives as an independent parser reads it', async () => {
    await begin();
    await transport.send(letter({ html: '<p>한글 😀</p>', text: '.\r\n..dots\r\nend' }));
    const [received] = await server.received(1);
    expect(received).toMatchObject({
      from: 'noti@pabal.example',
      to: ['ann@example.com'],
      messageId: '<1@pabal.example>',
    });
    const parsed = await PostalMime.parse(received?.data ?? '');
    expect(parsed).toMatchObject({ subject: '안녕하세요', html: '<p>한글 😀</p>' });
    expect(parsed.text?.trimEnd()).toBe('.\n..dots\nend');
  });

  it('is held back with a connection at hand until it is told to go, also on the connection after a stale one', async () => {
    await begin();
    let asked = 0;
    const ready = async (): Promise<Outcome | undefined> => {
      asked += 1;
      expect(server.counts().open).toBe(1);
      expect(server.counts().commands.mail).toBe(server.letters.length);
      return undefined;
    };
    expect((await transport.send(letter(), { ready })).class).toBe('sent');
    server.on('mail', () => {
      server.on('mail', undefined);
      return { reply: '421 4.4.2 Timeout', cut: 'after' };
    });
    const again = async () => {
      asked += 1;
      return undefined;
    };
    expect((await transport.send(letter(), { ready: again })).class).toBe('sent');
    expect(asked).toBe(3);
  });

  it('tells when its message is on its way, and does not when the envelope was refused', async () => {
    await begin();
    let told = 0;
    const onMessage = (): void => {
      told += 1;
      expect(server.counts().commands).toMatchObject({ data: told, message: told - 1 });
    };
    await transport.send(letter(), { onMessage });
    expect(told).toBe(1);
    server.on('rcpt', { reply: '550 5.1.1 No such user' });
    await transport.send(letter(), { onMessage });
    expect(told).toBe(1);
  });

  it('is not begun when it is told to wait, and leaves the connection to the next one', async () => {
    await begin();
    const later: Outcome = { class: 'throttled', reply: 'no slot' };
    expect(await transport.send(letter(), { ready: async () => later })).toBe(later);
    expect((await transport.send(letter())).class).toBe('sent');
    expect(server.counts()).toMatchObject({ connections: 1, commands: { mail: 1 } });
  });

  it.each([
    ['mail', 'provider'],
    ['rcpt', 'domain'],
  ] as const)('tells what a 421 at %s is about: %s', async (stage, scope) => {
    await begin();
    server.on(stage, { reply: '421 4.7.28 Too many messages' });
    expect(await transport.send(letter())).toMatchObject({ class: 'throttled', code: 421, scope });
  });

  it('goes the same way without PIPELINING', async () => {
    await begin({ capabilities: ['8BITMIME'] });
    expect((await transport.send(letter())).class).toBe('sent');
    expect(await server.received(1)).toHaveLength(1);
  });

  it('survives answers in many lines and many pieces', async () => {
    await begin();
    server.on('banner', { reply: ['220-fake.example', '220-says', '220 hello'], bytewise: true });
    server.on('mail', { bytewise: true });
    server.on('message', { reply: ['250-2.0.0 Ok:', '250 2.0.0 queued'], bytewise: true });
    expect(await transport.send(letter())).toEqual({
      class: 'sent',
      code: 250,
      status: '2.0.0',
      reply: '250-2.0.0 Ok:\n250 2.0.0 queued',
    });
  });

  it('takes a letter with a non-ASCII local part to a server with SMTPUTF8', async () => {
    await begin();
    expect((await transport.send(to('한글@example.com'))).class).toBe('sent');
    expect((await server.received(1))[0]?.to).toEqual(['한글@example.com']);
  });

  it('refuses it for good, and says why, without SMTPUTF8', async () => {
    await begin({ capabilities: ['PIPELINING'] });
    await transport.send(letter());
    expect(await transport.send(to('한글@example.com'))).toEqual({
      class: 'message-refused',
      status: '5.6.7',
      reply:
        'The address in To has a non-ASCII local part and the server does not offer SMTPUTF8 (RFC 6531).',
    });
    const answered = await transport.send(letter({ replyTo: { address: '답장@example.com' } }));
    expect(answered.reply).toContain('The address in Reply-To has');
    expect((await transport.send(letter())).class).toBe('sent');
    expect(server.counts()).toMatchObject({ connections: 1, commands: { mail: 2 } });
  });

  it('refuses a letter larger than the server takes, without sending it', async () => {
    await begin({ capabilities: ['PIPELINING', 'SIZE 1000'] });
    const outcome = await transport.send(letter({ html: 'x'.repeat(2_000) }));
    expect(outcome).toMatchObject({ class: 'message-refused', status: '5.3.4' });
    expect(outcome.reply).toContain('at most 1000');
    expect(server.counts().commands.mail).toBe(0);
    expect((await transport.send(letter())).class).toBe('sent');
  });
});

describe('answers', () => {
  it.each<[ScriptedStage, string, Outcome['class']]>([
    ['mail', '550 5.7.1 Not you', 'message-refused'],
    ['mail', '452 4.3.1 No room', 'provider-closed'],
    ['rcpt', '550 5.1.1 No such user', 'address-refused'],
    ['rcpt', '450 4.7.1 Greylisted', 'temporary'],
    ['data', '451 4.5.0 Not now', 'temporary'],
    ['message', '554 5.7.1 Spam', 'message-refused'],
    ['message', '451 4.3.0 Queue file write error', 'provider-closed'],
    ['message', '454 Throttling failure: Maximum sending rate exceeded.', 'throttled'],
  ])('at %s of "%s" mean %s, and the connection serves the next letter', async (stage, reply, expected) => {
    for (const capabilities of [['PIPELINING'], []]) {
      await begin({ capabilities });
      server.on(stage, ({ address }) =>
        stage === 'mail' || address === 'bad@example.com' ? { reply } : undefined,
      );
      expect(await transport.send(to('bad@example.com'))).toMatchObject({ class: expected, reply });
      server.beFriendly();
      expect((await transport.send(letter())).class).toBe('sent');
      expect(server.letters.map((received) => received.to)).toEqual([['ann@example.com']]);
      expect(server.counts().connections).toBe(1);
      await transport.stop();
      await server.close();
    }
  });

  it.each<[ScriptedStage, Outcome['class']]>([
    ['banner', 'unreachable'],
    ['ehlo', 'unreachable'],
    ['mail', 'unreachable'],
    ['rcpt', 'unreachable'],
    ['data', 'unreachable'],
    ['message', 'temporary'],
  ])('421 at %s means %s, and nothing is thought lost', async (stage, expected) => {
    await begin();
    server.on(stage, { reply: '421 4.3.2 Shutting down', cut: 'after' });
    expect(await transport.send(letter())).toMatchObject({ class: expected, code: 421 });
    server.beFriendly();
    expect((await transport.send(letter())).class).toBe('sent');
    expect(server.letters).toHaveLength(1);
  });

  it.each<ScriptedStage>(['banner', 'ehlo', 'mail', 'rcpt', 'data', 'message'])(
    '421 4.7.0 at %s means throttled',
    async (stage) => {
      await begin();
      server.on(stage, { reply: '421 4.7.0 Try again in 5 minutes', cut: 'after' });
      const expected =
        stage === 'message' ? { class: 'throttled' } : { class: 'throttled', retryAfterMs: 300_000 };
      expect(await transport.send(letter())).toMatchObject(expected);
    },
  );

  it('means broken when the server greets with a refusal', async () => {
    await begin({ script: { banner: { reply: '554 5.7.1 Go away', cut: 'after' } } });
    expect(await transport.send(letter())).toMatchObject({ class: 'provider-broken', code: 554 });
  });

  it.each(['354 go on', '200', 'hello', '2'])(
    'after the message that is neither yes nor no (%s) is a lost one',
    async (reply) => {
      await begin();
      server.on('message', { reply });
      const expected = reply === '200' ? 'sent' : 'answer-lost';
      expect((await transport.send(letter())).class).toBe(expected);
    },
  );
});

describe('a broken conversation', () => {
  it.each<[ScriptedStage, 'before' | 'after']>([
    ['banner', 'before'],
    ['banner', 'after'],
    ['ehlo', 'before'],
    ['ehlo', 'after'],
    ['mail', 'before'],
    ['mail', 'after'],
    ['rcpt', 'before'],
    ['rcpt', 'after'],
    ['data', 'before'],
  ])('cut at %s, %s the answer, leaves the letter unreached', async (stage, cut) => {
    for (const capabilities of [['PIPELINING'], []]) {
      await begin({ capabilities, script: { [stage]: { cut } } });
      expect((await transport.send(letter())).class).toBe('unreachable');
      expect(server.letters).toHaveLength(0);
      await transport.stop();
      await server.close();
    }
  });

  it('cut after the final dot, before the answer, is an answer lost', async () => {
    await begin({ script: { message: { cut: 'before' } } });
    const outcome = await transport.send(letter());
    expect(outcome.class).toBe('answer-lost');
    expect(outcome.code).toBeUndefined();
    expect(server.letters).toHaveLength(1);
  });

  it('half-closed after the final dot is an answer lost', async () => {
    await begin();
    server.on('message', () => {
      server.halfCloseAll();
      return { silent: true };
    });
    expect((await transport.send(letter())).class).toBe('answer-lost');
  });

  it('cut while a message is still being written counts as an attempt, for the server cannot have it', async () => {
    await begin({ capabilities: ['PIPELINING'], script: { data: { cutAfterBytes: 1 } } });
    expect((await transport.send(letter({ html: huge }))).class).toBe('temporary');
    expect(server.letters).toHaveLength(0);
  }, 30_000);

  it('cut when all of a small message was written is an answer lost: nobody can know', async () => {
    await begin({ script: { data: { cutAfterBytes: 1 } } });
    expect((await transport.send(letter())).class).toBe('answer-lost');
  });

  it('is classified by an answer that came without its line end', async () => {
    await begin();
    server.on('message', () => {
      server.sayToAll('451 4.3.0 Going');
      return { cut: 'before' };
    });
    expect(await transport.send(letter())).toMatchObject({ code: 451 });
  });

  it.each<[ScriptedStage, Outcome['class']]>([
    ['banner', 'unreachable'],
    ['ehlo', 'unreachable'],
    ['mail', 'unreachable'],
    ['rcpt', 'unreachable'],
    ['data', 'unreachable'],
    ['message', 'answer-lost'],
  ])('silent at %s is %s', async (stage, expected) => {
    await begin({ script: { [stage]: { silent: true } } }, { timeouts: short });
    const outcome = await transport.send(letter());
    expect(outcome.class).toBe(expected);
    expect(outcome.reply).toMatch(/TIMEOUT/);
  });

  it('never begun, because nobody listens, is unreachable', async () => {
    await begin();
    await server.close();
    const outcome = await transport.send(letter());
    expect(outcome).toMatchObject({ class: 'unreachable' });
    expect(outcome.reply).toContain('ECONNREFUSED');
    expect(transport.state().lastError?.outcome).toEqual(outcome);
  });

  it('turns away every letter that waits when no connection can be opened', async () => {
    await begin({ script: { banner: { cut: 'before' } } });
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => transport.send(letter())));
    expect(new Set(outcomes.map((outcome) => outcome.class))).toEqual(new Set(['unreachable']));
    expect(server.counts().connections).toBeLessThanOrEqual(4);
    server.beFriendly();
    expect((await transport.send(letter())).class).toBe('sent');
    expect(transport.state().lastError).toBeUndefined();
  });
});

describe('a kept connection', () => {
  it('serves letter after letter', async () => {
    await begin();
    for (let count = 0; count < 10; count += 1) await transport.send(letter());
    expect(server.counts()).toMatchObject({ connections: 1, peakOpen: 1 });
    expect(transport.state()).toMatchObject({ idle: 1, busy: 0 });
    expect(transport.state().certificateEndsAt).toBeUndefined();
  });

  it('is replaced before the next letter when the server closed it', async () => {
    await begin();
    await transport.send(letter());
    server.sayToAll('421 4.4.2 Idle for too long');
    server.halfCloseAll();
    await server.until(() => server.counts().open === 0, 'the connection to close');
    expect((await transport.send(letter())).class).toBe('sent');
    expect(server.counts()).toMatchObject({ connections: 2, commands: { mail: 2 } });
  });

  it.each<[string, ScriptedStage, object]>([
    ['is cut at MAIL', 'mail', { cut: 'before' }],
    ['says 421 at MAIL', 'mail', { reply: '421 4.4.2 Timeout exceeded', cut: 'after' }],
    ['goes silent', 'mail', { silent: true }],
    ['is cut at DATA', 'data', { cut: 'before' }],
  ])(
    'that %s costs the letter nothing: it goes once more, on a fresh one',
    async (_case, stage, behaviour) => {
      await begin({}, { timeouts: { commandMs: 200 } });
      await transport.send(letter());
      server.on(stage, ({ connectionId }) => (connectionId === 1 ? behaviour : undefined));
      expect((await transport.send(letter({ messageId: '<2@pabal.example>' }))).class).toBe('sent');
      expect(server.letters.map((received) => received.messageId)).toEqual([
        '<1@pabal.example>',
        '<2@pabal.example>',
      ]);
      expect(server.counts().connections).toBe(2);
    },
  );

  it('that breaks after the message never sends it twice', async () => {
    await begin();
    await transport.send(letter());
    server.on('message', { cut: 'before' });
    expect((await transport.send(letter())).class).toBe('answer-lost');
    expect(server.letters).toHaveLength(2);
  });

  it('is retried only once', async () => {
    await begin();
    await transport.send(letter());
    server.on('mail', { cut: 'before' });
    expect((await transport.send(letter())).class).toBe('unreachable');
    expect(server.counts().commands.mail).toBe(3);
  });

  it('is closed when nobody needs it', async () => {
    await begin({}, { idleMs: 20 });
    await transport.send(letter());
    await server.until(() => server.counts().open === 0, 'the idle connection to close');
    expect(server.counts().commands.quit).toBe(1);
    expect((await transport.send(letter())).class).toBe('sent');
  });

  it('is replaced after so many letters', async () => {
    await begin({}, { letters: 3, connections: 1 });
    for (let count = 0; count < 7; count += 1) expect((await transport.send(letter())).class).toBe('sent');
    expect(server.counts()).toMatchObject({ connections: 3, peakOpen: 1 });
  });

  it('is never one too many', async () => {
    await begin({}, { connections: 3 });
    await Promise.all(Array.from({ length: 200 }, () => transport.send(letter())));
    expect(server.letters).toHaveLength(200);
    expect(server.counts().peakOpen).toBe(3);
  });

  it('carries the letters a server would not open further connections for', async () => {
    await begin({}, { connections: 4 });
    server.on('banner', ({ connectionId }) =>
      connectionId > 1 ? { reply: '421 4.7.0 Too many connections', cut: 'after' } : undefined,
    );
    const outcomes = await Promise.all(Array.from({ length: 30 }, () => transport.send(letter())));
    expect(new Set(outcomes.map((outcome) => outcome.class))).toEqual(new Set(['sent']));
  });
});

describe('stopping', () => {
  it('lets the letters under way finish and says goodbye', async () => {
    await begin();
    server.on('message', { delayMs: 50 });
    const sending = [transport.send(letter()), transport.send(letter())];
    await server.until(() => server.counts().commands.data === 2, 'both letters to be under way');
    await transport.stop();
    expect((await Promise.all(sending)).map((outcome) => outcome.class)).toEqual(['sent', 'sent']);
    expect(server.counts()).toMatchObject({ commands: { quit: 2 } });
    expect(transport.state()).toMatchObject({ running: false, idle: 0, busy: 0, opening: 0 });
  });

  it('turns away letters that still wait', async () => {
    await begin({}, { connections: 1 });
    server.on('message', { delayMs: 50 });
    const sending = [transport.send(letter()), transport.send(letter())];
    await server.until(() => server.counts().commands.data === 1, 'the first letter to be under way');
    await transport.stop();
    expect((await Promise.all(sending)).map((outcome) => outcome.class)).toEqual(['sent', 'unreachable']);
    expect(server.letters).toHaveLength(1);
  });

  it('cuts what is left after the deadline and tells how far each letter got', async () => {
    await begin();
    server.on('message', { silent: true });
    const first = transport.send(letter());
    await server.until(() => server.counts().commands.message === 1, 'the first letter to be handed over');
    server.on('mail', { silent: true });
    const second = transport.send(letter());
    await server.until(() => server.counts().commands.mail === 2, 'the second letter to begin');
    await transport.stop({ deadlineMs: 20 });
    expect((await first).class).toBe('answer-lost');
    expect((await second).class).toBe('unreachable');
  });

  it('gives up connections that are still being opened', async () => {
    await begin({ script: { banner: { silent: true } } });
    const sending = transport.send(letter());
    await server.until(() => server.counts().open === 1, 'the connection to begin');
    await transport.stop({ deadlineMs: 20 });
    expect((await sending).class).toBe('unreachable');
  });
});

describe('TLS and credentials', () => {
  it.each<['implicit' | 'starttls', string]>([
    ['implicit', ''],
    ['starttls', ''],
    ['starttls', '?tls=required'],
  ])('%s TLS with a trusted certificate works (%s)', async (tls, query) => {
    await begin({ tls }, {}, query);
    expect((await transport.send(letter())).class).toBe('sent');
    expect(server.counts().commands.starttls).toBe(tls === 'starttls' ? 1 : 0);
    expect(transport.state().certificateEndsAt).toEqual(new Date('2120-01-01T00:00:00Z'));
  });

  it.each<['implicit' | 'starttls']>([['implicit'], ['starttls']])(
    'an untrusted certificate breaks %s TLS',
    async (tls) => {
      await begin({ tls });
      const untrusting = createSmtpTransport({ url: server.url });
      await untrusting.start();
      expect((await untrusting.send(letter())).class).toBe('provider-broken');
      await untrusting.stop();
      expect(server.counts().commands.mail).toBe(0);
    },
  );

  it('verify=off takes any certificate', async () => {
    await begin({ tls: 'starttls' });
    const trusting = createSmtpTransport({ url: `${server.url}?verify=off` });
    await trusting.start();
    expect((await trusting.send(letter())).class).toBe('sent');
    await trusting.stop();
  });

  it('tls=required sends nothing to a server without TLS', async () => {
    await begin({}, {}, '?tls=required');
    expect((await transport.send(letter())).class).toBe('provider-broken');
    expect(server.counts().commands.mail).toBe(0);
  });

  it('says no password to a server without TLS where TLS is required, and says why', async () => {
    await begin();
    const url = server.url.replace('smtp://', 'smtp://user:secret@');
    const careful = createSmtpTransport({ url: `${url}?tls=required` });
    await careful.start();
    const outcome = await careful.send(letter());
    await careful.stop();
    expect(outcome).toMatchObject({
      class: 'provider-broken',
      reply: expect.stringContaining('(TLS is required, as there are credentials; tls=optional in SMTP_URL'),
    });
    expect(server.counts().commands.auth ?? 0).toBe(0);
    expect(outcome.reply).not.toContain('secret');
  });

  it('tls=off does not begin TLS', async () => {
    await begin({ tls: 'starttls' }, {}, '?tls=off');
    expect((await transport.send(letter())).class).toBe('sent');
    expect(server.counts().commands.starttls).toBe(0);
  });

  it('an offered STARTTLS that fails is broken, not a reason to go on in the open', async () => {
    await begin({ tls: 'starttls', script: { starttls: { reply: '454 4.7.0 TLS not available' } } });
    expect((await transport.send(letter())).class).toBe('provider-broken');
    expect(server.counts().commands.mail).toBe(0);
  });

  it('a plain server behind smtps:// is broken', async () => {
    await begin();
    const secure = createSmtpTransport({ url: server.url.replace('smtp:', 'smtps:'), timeouts: short });
    await secure.start();
    expect((await secure.send(letter())).class).toBe('provider-broken');
    await secure.stop();
  });

  it('right credentials are taken, whatever characters they have', async () => {
    await begin({ auth: { user: 'pa bal@x', pass: 'p:@/%?#한글' }, tls: 'starttls' });
    expect((await transport.send(letter())).class).toBe('sent');
    expect(server.counts().commands.auth).toBe(1);
  });

  it('AUTH LOGIN is used where PLAIN is not offered', async () => {
    await begin({ auth: { user: 'pabal', pass: 'secret' }, authMethods: ['LOGIN'] });
    expect((await transport.send(letter())).class).toBe('sent');
  });

  it('wrong credentials are broken', async () => {
    await begin({ auth: { user: 'pabal', pass: 'secret' } });
    const wrong = createSmtpTransport({ url: server.url.replace('secret', 'wrong') });
    await wrong.start();
    expect(await wrong.send(letter())).toMatchObject({ class: 'provider-broken', code: 535 });
    await wrong.stop();
  });

  it('missing credentials are broken', async () => {
    await begin({ auth: { user: 'pabal', pass: 'secret' } });
    const without = createSmtpTransport({ url: server.url.replace('pabal:secret@', '') });
    await without.start();
    expect(await without.send(letter())).toMatchObject({ class: 'provider-broken', code: 530 });
    await without.stop();
  });

  it('credentials refused for the moment are waited for', async () => {
    await begin({
      auth: { user: 'pabal', pass: 'secret' },
      script: { auth: { reply: '454 4.7.0 Temporary failure' } },
    });
    expect((await transport.send(letter())).class).toBe('unreachable');
  });
});

it.each([
  ['an answer', '421 4.7.0 <ann@example.com> too fast', { class: 'throttled', code: 421 }],
  ['noise', '<ann@example.com> too fast', { class: 'answer-lost' }],
])('logs ids and codes, never an address from %s', async (_what, reply, expected) => {
  const lines: object[] = [];
  const logger = {
    debug: (fields: object) => lines.push(fields),
    warn: (fields: object) => lines.push(fields),
  };
  await begin({ script: { message: { reply, cut: 'after' } } }, { logger });
  await transport.send(letter());
  expect(lines).toHaveLength(2);
  expect(lines[1]).toMatchObject(expected);
  expect(JSON.stringify(lines)).not.toContain('ann@');
});
