// What every transport promises, whatever channel it is of: each situation on the other side is the same outcome for the ledger. The
// other sides are servers of our own that speak as documented. A channel that is added is added to this table.

import { type ChatLetter, createChatTransport } from '@pabal/chat';
import { type FakeChat, startFakeChat } from '@pabal/chat/testing';
import { type ChatKind, chatKinds, type Outcome } from '@pabal/domain';
import { createLetter, createSmtpTransport, toMailObject } from '@pabal/mail';
import { createFakeSmtpServer } from '@pabal/mail/testing';

/** What the other side does with the next letter. */
type Situation = 'taken' | 'refused' | 'gone' | 'throttled' | 'away' | 'cut' | 'lost' | 'slow';

interface Subject {
  /** Sends one letter. */
  send(ready?: () => Outcome | undefined): Promise<Outcome>;
  meet(situation: Situation): void;
  /** Letters that the other side has read whole, whatever it said. */
  read(): number;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** The other side goes away for good. */
  leave(): Promise<void>;
}

const timeoutMs = 1_500;

/** Words of the other side of each kind. */
const chatAnswers: Readonly<Record<ChatKind, Record<'refused' | 'gone' | 'throttled' | 'away', Answer>>> = {
  slack: {
    refused: { status: 400, text: 'invalid_payload' },
    gone: { status: 404, text: 'no_service' },
    throttled: { status: 429, headers: { 'retry-after': '3' } },
    away: { status: 503 },
  },
  discord: {
    refused: { status: 400, text: '{"message":"Cannot send an empty message","code":50006}' },
    gone: { status: 404, text: '{"message":"Unknown Webhook","code":10015}' },
    throttled: {
      status: 429,
      text: '{"message":"You are being rate limited.","retry_after":3.0,"global":false}',
    },
    away: { status: 503 },
  },
  telegram: {
    refused: {
      status: 400,
      text: '{"ok":false,"error_code":400,"description":"Bad Request: can\'t parse entities"}',
    },
    gone: {
      status: 403,
      text: '{"ok":false,"error_code":403,"description":"Forbidden: bot was kicked from the group chat"}',
    },
    throttled: {
      status: 429,
      text: '{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 3","parameters":{"retry_after":3}}',
    },
    away: { status: 503 },
  },
  teams: {
    refused: { status: 400, text: 'Bad payload received by generic incoming webhook.' },
    gone: { status: 410 },
    throttled: { status: 429, headers: { 'retry-after': '3' } },
    away: { status: 503 },
  },
  https: {
    refused: { status: 422 },
    gone: { status: 410 },
    throttled: { status: 429, headers: { 'retry-after': '3' } },
    away: { status: 503 },
  },
};

interface Answer {
  readonly status: number;
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const targetOf = (kind: ChatKind, server: FakeChat): ChatLetter['to'] =>
  kind === 'telegram'
    ? {
        kind,
        target: '123456:secret-token-of-the-bot',
        keys: { chat: '-100', server: server.url },
        secret: null,
      }
    : { kind, target: server.hook(kind), keys: null, secret: kind === 'https' ? 'whsec_c2VjcmV0' : null };

async function chatSubject(kind: ChatKind): Promise<Subject> {
  const server = await startFakeChat();
  const transport = createChatTransport({
    ...{ userAgent: 'test', timeoutMs },
    allowNetworks: [{ address: '127.0.0.0', prefix: 8, family: 'ipv4' }],
  });
  const letter: ChatLetter = {
    ...{ to: targetOf(kind, server), id: '019f0000-0000-7000-8000-000000000001', event: null, template: 't' },
    pieces: [{ text: 'Hello' }],
  };
  return {
    send: (ready) => transport.send(letter, { ready }),
    meet: (situation) => {
      const words = {
        taken: undefined,
        cut: 'cut',
        lost: 'silent',
        slow: 'slow',
        ...chatAnswers[kind],
      } as const;
      server.meet(words[situation]);
    },
    read: () => server.posts.length,
    start: transport.start,
    stop: transport.stop,
    leave: server.stop,
  };
}

async function mailSubject(): Promise<Subject> {
  let situation: Situation = 'taken';
  let read = 0;
  const server = await createFakeSmtpServer({
    script: {
      ehlo: () => (situation === 'cut' ? { cut: 'before' } : undefined),
      mail: () => (situation === 'away' ? { reply: '452 4.3.1 Insufficient system storage' } : undefined),
      rcpt: () => {
        if (situation === 'gone') return { reply: '550 5.1.1 No such user' };
        return situation === 'throttled' ? { reply: '450 4.7.1 Too many messages, slow down' } : undefined;
      },
      message: () => {
        read += 1;
        if (situation === 'lost') return { cut: 'before' };
        if (situation === 'slow') return { silent: true };
        return situation === 'refused' ? { reply: '554 5.7.1 Message refused' } : undefined;
      },
    },
  });
  const transport = createSmtpTransport({ url: server.url, timeouts: { dataMs: timeoutMs } });
  const letter = toMailObject(
    createLetter({
      ...{ from: { address: 'noti@pabal.example' }, to: { address: 'ann@example.com' } },
      ...{ subject: 'Hello', html: '<p>Hello</p>', text: 'Hello', messageId: '<1@pabal.example>' },
      date: new Date('2026-11-21T08:00:00Z'),
    }),
  );
  return {
    send: (ready) => transport.send(letter, ready === undefined ? {} : { ready }),
    meet: (next) => {
      situation = next;
    },
    read: () => read,
    start: transport.start,
    stop: () => transport.stop(),
    leave: server.close,
  };
}

const subjects: readonly (readonly [string, () => Promise<Subject>])[] = [
  ['smtp', mailSubject],
  ...chatKinds.map((kind) => [kind, () => chatSubject(kind)] as const),
];

describe.each(subjects)('the transport of %s', (_name, make) => {
  let subject: Subject;
  beforeEach(async () => {
    subject = await make();
    await subject.start();
  });
  afterEach(async () => {
    await subject.stop();
    await subject.leave();
  });

  it('says that a letter is sent once it was taken', async () => {
    expect(await subject.send()).toMatchObject({ class: 'sent', code: expect.any(Number) });
    expect(subject.read()).toBe(1);
  });

  it.each([
    ['a message that is refused for good', 'refused', 'message-refused'],
    ['an address that is gone', 'gone', 'address-refused'],
    ['too fast', 'throttled', 'throttled'],
    ['an other side that has no room or is away', 'away', 'provider-closed'],
    ['a letter that was read and never answered', 'lost', 'answer-lost'],
    ['an answer that does not come in time', 'slow', 'answer-lost'],
  ] as const)('calls %s by its class', async (_what, situation, outcome) => {
    subject.meet(situation);
    expect(await subject.send()).toMatchObject({ class: outcome });
  });

  it('says that too fast is about where the letter goes', async () => {
    subject.meet('throttled');
    expect(await subject.send()).toMatchObject({ scope: 'domain' });
  });

  it('says that nobody has a letter whose other side cannot be reached', async () => {
    await subject.leave();
    expect((await subject.send()).class).toBe('unreachable');
    expect(subject.read()).toBe(0);
  });

  it('does not say that a letter was sent whose connection was cut before it was read', async () => {
    subject.meet('cut');
    expect(['unreachable', 'temporary', 'answer-lost']).toContain((await subject.send()).class);
    expect(subject.read()).toBe(0);
  });

  it('takes others after every trouble: one letter poisons none', async () => {
    for (const situation of ['refused', 'gone', 'throttled', 'away', 'lost', 'cut'] as const) {
      subject.meet(situation);
      await subject.send();
      subject.meet('taken');
      expect((await subject.send()).class).toBe('sent');
    }
  });

  it('says nothing to anybody for a letter that is held back at the last moment', async () => {
    const held: Outcome = { class: 'unreachable', reply: 'Held back.' };
    expect(await subject.send(() => held)).toBe(held);
    expect(subject.read()).toBe(0);
  });

  it('hands nothing over after it is stopped', async () => {
    await subject.stop();
    expect((await subject.send()).class).toBe('unreachable');
    expect(subject.read()).toBe(0);
  });
});

describe.each(chatKinds)('words of %s', (kind) => {
  let server: FakeChat;
  beforeEach(async () => {
    server = await startFakeChat();
  });
  afterEach(() => server.stop());

  it('never hold what opens the door, whatever the other side repeats', async () => {
    const transport = createChatTransport({
      ...{ userAgent: 'test', timeoutMs },
      allowNetworks: [{ address: '127.0.0.0', prefix: 8, family: 'ipv4' }],
    });
    await transport.start();
    const to = targetOf(kind, server);
    server.meet({
      status: 400,
      text: `I know your ${to.target} and ${to.target.slice(7)} and ${to.secret}`,
    });
    const { reply } = await transport.send({
      to,
      id: 'i',
      event: null,
      template: 't',
      pieces: [{ text: 'x' }],
    });
    expect(reply).toMatch(/^400/);
    expect(reply).not.toMatch(/secret-token|whsec_/);
    await transport.stop();
  });

  it('say that a private network is not spoken to', async () => {
    const transport = createChatTransport({ userAgent: 'test', timeoutMs });
    await transport.start();
    const outcome = await transport.send({
      ...{ to: targetOf(kind, server), id: 'i', event: null, template: 't', pieces: [{ text: 'x' }] },
    });
    expect(outcome).toMatchObject({
      class: 'message-refused',
      reply: expect.stringContaining('CHAT_ALLOW_NETWORKS'),
    });
    expect(server.posts).toEqual([]);
    await transport.stop();
  });
});
