import { createServer } from 'node:net';
import type { Outcome } from '@pabal/domain';
import { createLetter, type Letter } from '../letter.ts';
import { type MailObject, toMailObject } from '../mail-object.ts';
import {
  createFakeSmtpServer,
  type FakeSmtpOptions,
  type FakeSmtpServer,
  type Moment,
  type ScriptedStage,
  testCertificate,
} from '../testing/index.ts';
import { piecesFrom } from '../testing/pieces.ts';
import type { Transport } from '../transport.ts';
import { createSmtpTransport, type SmtpTransportOptions } from './transport.ts';

// What servers do to a conversation that RFC 5321 and 2920 did not mean them to.

let server: FakeSmtpServer;
let transport: Transport;

async function begin(fake: FakeSmtpOptions = {}, options: Partial<SmtpTransportOptions> = {}): Promise<void> {
  server = await createFakeSmtpServer(fake);
  transport = createSmtpTransport({
    url: server.url,
    connections: 1,
    ca: testCertificate.cert,
    timeouts: { commandMs: 2_000, dataMs: 2_000 },
    ...options,
  });
  await transport.start();
}

async function finish(): Promise<void> {
  await transport.stop({ deadlineMs: 100 });
  await server.close();
}

afterEach(finish);

function letter(change: Partial<Letter> = {}): MailObject {
  return toMailObject(
    createLetter({
      from: { address: 'noti@pabal.example', name: '파발' },
      to: { address: 'ann@example.com' },
      subject: '안녕하세요',
      html: '<p>안녕하세요</p>',
      text: 'Hello',
      messageId: '<1@pabal.example>',
      date: new Date('2026-11-21T08:00:00Z'),
      ...change,
    }),
  );
}

const ways: [string, readonly string[]][] = [
  ['with PIPELINING', ['PIPELINING', '8BITMIME', 'SMTPUTF8', 'SIZE']],
  ['without PIPELINING', ['8BITMIME', 'SMTPUTF8', 'SIZE']],
];
const large = 'ㅎ'.repeat(4_000_000);

/** Runs a script for the first connection and a friendly server for those after it. */
const onFirst =
  (behaviour: object) =>
  ({ connectionId }: Moment) =>
    connectionId === 1 ? behaviour : undefined;

describe.each(ways)('the commands %s', (_way, capabilities) => {
  it('say how large the letter is, and nothing about characters it does not have', async () => {
    await begin({ capabilities });
    const lines: string[] = [];
    server.on('mail', ({ line }) => {
      lines.push(line);
      return undefined;
    });
    await transport.send(letter());
    const [received] = await server.received(1);
    expect(lines).toEqual([`MAIL FROM:<noti@pabal.example> SIZE=${received?.data.length}`]);
  });

  it.each<[string, Partial<Letter>]>([
    ['recipient', { to: { address: '한글@example.com' } }],
    ['reply address', { replyTo: { address: '한글@example.com' } }],
  ])('ask for SMTPUTF8 and 8BITMIME for a %s that needs them', async (_who, change) => {
    await begin({ capabilities });
    const lines: string[] = [];
    server.on('mail', ({ line }) => {
      lines.push(line);
      return undefined;
    });
    expect((await transport.send(letter(change))).class).toBe('sent');
    expect(lines[0]).toMatch(/ SIZE=\d+ BODY=8BITMIME SMTPUTF8$/);
  });

  it('are not written for an address that would end its command', async () => {
    await begin({ capabilities });
    const { envelope, message } = letter();
    const forged = { message, envelope: { ...envelope, to: 'a@b.example>\r\nRCPT TO:<c@d.example' } };
    expect(await transport.send(forged)).toMatchObject({ class: 'message-refused', status: '5.1.3' });
    expect(server.counts().commands).toMatchObject({ mail: 0, rcpt: 0 });
  });
});

it.each<[string, readonly string[], string, string]>([
  [
    'at once where PIPELINING is offered',
    ['PIPELINING'],
    'RCPT TO:<ann@example.com>\r\nDATA\r\n',
    'DATA\r\n',
  ],
  ['one by one where it is not', [], '', ''],
])(
  'the envelope leaves %s, and the message not before the server wants it',
  async (_how, capabilities, ...ahead) => {
    await begin({ capabilities });
    const seen: string[] = [];
    for (const stage of ['mail', 'rcpt', 'data', 'message'] as const) {
      server.on(stage, (moment) => {
        seen.push(moment.ahead);
        return undefined;
      });
    }
    expect((await transport.send(letter())).class).toBe('sent');
    expect(seen).toEqual([...ahead, '', '']);
  },
);

describe('a refused envelope for which the server wants the message all the same', () => {
  it('ends with an empty message to nobody, and the connection serves the next letter', async () => {
    await begin({
      script: {
        rcpt: ({ lettersBefore, address }) =>
          lettersBefore === 0 && address === 'ann@example.com'
            ? { reply: '550 5.1.1 No such user' }
            : undefined,
        data: ({ lettersBefore }) => (lettersBefore === 0 ? { reply: '354 Go on' } : undefined),
      },
    });
    expect(await transport.send(letter())).toMatchObject({ class: 'address-refused', code: 550 });
    expect((await transport.send(letter({ to: { address: 'bob@example.com' } }))).class).toBe('sent');
    expect(server.letters.map(({ to }) => to)).toEqual([['bob@example.com']]);
    expect(server.counts()).toMatchObject({ connections: 1, commands: { message: 2, rset: 1 } });
  });

  it('ends the connection when only the sender was refused: the recipient might get the empty message', async () => {
    await begin({
      script: {
        mail: onFirst({ reply: '550 5.7.1 Not you' }),
        rcpt: onFirst({ reply: '250 2.1.5 Ok' }),
        data: onFirst({ reply: '354 Go on' }),
      },
    });
    expect(await transport.send(letter())).toMatchObject({ class: 'message-refused', code: 550 });
    expect((await transport.send(letter())).class).toBe('sent');
    expect(server.letters).toHaveLength(1);
    expect(server.counts()).toMatchObject({ connections: 2, commands: { message: 1 } });
  });
});

describe.each(ways)('a server out of step, %s,', (_way, capabilities) => {
  const bad: [string, ScriptedStage, object, Outcome['class']][] = [
    ['that answers DATA with 250', 'data', { reply: '250 Ok' }, 'unreachable'],
    ['that answers MAIL with 354', 'mail', { reply: '354 Go on' }, 'unreachable'],
    ['that answers RCPT with words', 'rcpt', { reply: 'what?' }, 'unreachable'],
    ['that says yes and no in one answer', 'rcpt', { reply: '250-Ok\n550 No' }, 'unreachable'],
    ['that answers the message before it has it', 'data', { reply: '354 Go on\n250 Queued' }, 'unreachable'],
    [
      'that goes away while it wants the message',
      'data',
      { reply: '354 Go on\n421 4.3.2 Bye' },
      'unreachable',
    ],
    ['that never ends its answer', 'rcpt', { reply: '250-x\n'.repeat(15_000).trim() }, 'unreachable'],
    [
      'that answers the message without end',
      'message',
      { reply: '250-x\n'.repeat(15_000).trim() },
      'answer-lost',
    ],
    ['that says 503', 'mail', { reply: '503 5.5.1 Nested MAIL' }, 'temporary'],
    [
      'that says no and hangs up',
      'rcpt',
      { reply: '550 5.1.1 No such user', cut: 'after' },
      'address-refused',
    ],
    ['that says 421 after the recipient', 'rcpt', { reply: '421 4.3.2 Bye', cut: 'after' }, 'unreachable'],
    ['that resets the connection', 'mail', { cut: 'reset', reply: '250 Ok' }, 'unreachable'],
  ];

  it.each(bad)('%s, gets no message twice and no next letter', async (_what, stage, behaviour, expected) => {
    await begin({ capabilities, script: { [stage]: onFirst(behaviour) } });
    expect((await transport.send(letter())).class).toBe(expected);
    const before = server.letters.length;
    expect(before).toBe(stage === 'message' ? 1 : 0);
    expect((await transport.send(letter())).class).toBe('sent');
    expect(server.letters).toHaveLength(before + 1);
    expect(server.counts().connections).toBe(2);
  });

  it('that adds a 421 to its yes has the letter, and gets no other', async () => {
    await begin({
      capabilities,
      script: { message: onFirst({ reply: '250 2.0.0 Ok\n421 4.4.2 Bye', taken: true }) },
    });
    expect(await transport.send(letter())).toMatchObject({ class: 'sent', reply: '250 2.0.0 Ok' });
    expect((await transport.send(letter())).class).toBe('sent');
    expect(server.counts().connections).toBe(2);
    expect(server.letters).toHaveLength(2);
  });

  it('that refuses RSET loses its connection, not the answer', async () => {
    await begin({
      capabilities,
      script: { rcpt: onFirst({ reply: '550 5.1.1 No' }), rset: { reply: '500 5.5.2 What?' } },
    });
    expect((await transport.send(letter())).class).toBe('address-refused');
    expect((await transport.send(letter())).class).toBe('sent');
    expect(server.counts().connections).toBe(2);
  });

  it('that is silent at RSET, or cuts there, keeps nobody from the answer', async () => {
    for (const rset of [{ silent: true }, { cut: 'before' as const }]) {
      await begin(
        { capabilities, script: { rcpt: { reply: '550 5.1.1 No' }, rset } },
        { timeouts: { commandMs: 500 } },
      );
      expect(await transport.send(letter())).toMatchObject({
        class: 'address-refused',
        reply: '550 5.1.1 No',
      });
      await finish();
    }
  });

  it('that sends one byte now and then is held to its time', async () => {
    const trickle = (text: string) => [...text];
    await begin(
      {
        capabilities,
        split: (text) => (text.startsWith('250-slow') ? trickle(text) : [text]),
        script: { message: { reply: ['250-slow'.concat('w'.repeat(60_000)), '250 Ok'] } },
      },
      { timeouts: { dataMs: 30 } },
    );
    const outcome = await transport.send(letter());
    expect(outcome.class).toBe('answer-lost');
    expect(outcome.reply).toMatch(/TIMEOUT/);
  });
});

describe('a server that speaks between letters', () => {
  it.each(['421 4.4.2 Idle for too long', '250 2.0.0 Ok', 'what?', '4'])(
    'and says %s is left, and the next letter goes elsewhere',
    async (line) => {
      await begin();
      await transport.send(letter());
      server.sayToAll(line);
      await server.until(() => server.counts().open === 0, 'the connection to close');
      expect((await transport.send(letter())).class).toBe('sent');
      expect(server.counts()).toMatchObject({ connections: 2, commands: { mail: 2 } });
    },
  );

  it('may add an empty line to its answer', async () => {
    await begin({ script: { message: { reply: ['250 2.0.0 Ok', ''] } } });
    expect((await transport.send(letter())).class).toBe('sent');
    expect((await transport.send(letter())).class).toBe('sent');
    expect(server.counts().connections).toBe(1);
  });

  it('or before the first one, with more than the answer to EHLO, is left too', async () => {
    await begin({ capabilities: ['SIZE'] });
    server.on('ehlo', onFirst({ reply: '250-fake.example\n250 SIZE\n250 And more' }));
    expect((await transport.send(letter())).class).toBe('unreachable');
    expect((await transport.send(letter())).class).toBe('sent');
    expect(server.letters).toHaveLength(1);
  });
});

it('a connection that ends while a letter is held back costs the letter nothing', async () => {
  await begin();
  await transport.send(letter());
  let asked = 0;
  const ready = async (): Promise<undefined> => {
    asked += 1;
    if (asked > 1) return;
    server.cutAll();
    await server.until(() => server.counts().open === 0, 'the connection to close');
  };
  expect((await transport.send(letter(), { ready })).class).toBe('sent');
  expect(asked).toBe(2);
});

describe('a large message', () => {
  it('arrives whole', async () => {
    await begin({ tls: 'starttls' });
    expect(
      (await transport.send(letter({ text: '.\r\n'.repeat(50_000), html: 'ㅎ'.repeat(300_000) }))).class,
    ).toBe('sent');
    const [received] = await server.received(1);
    expect(received?.data.toString('latin1').match(/^\.\r$/gm)).toHaveLength(50_000);
  });

  it('that is refused before its end is refused, and the connection is not used again', async () => {
    await begin({ capabilities: ['PIPELINING'], script: { data: onFirst({ cutAfterBytes: 1_000_000 }) } });
    const refuse = { onMessage: () => server.sayToAll('552 5.3.4 Too large') };
    const outcome = await transport.send(letter({ html: large }), refuse);
    expect(outcome).toMatchObject({ class: 'message-refused', code: 552 });
    expect((await transport.send(letter())).class).toBe('sent');
    expect(server.counts().connections).toBe(2);
  }, 30_000);

  it('that is accepted before its end is not believed to be', async () => {
    await begin({ capabilities: ['PIPELINING'], script: { data: onFirst({ cutAfterBytes: 1_000_000 }) } });
    const accept = { onMessage: () => server.sayToAll('250 2.0.0 Ok') };
    expect((await transport.send(letter({ html: large }), accept)).class).toBe('temporary');
    expect(server.letters).toHaveLength(0);
  }, 30_000);
});

describe('half-closed', () => {
  it.each<[ScriptedStage, object, Outcome['class']]>([
    ['mail', { halfClose: true }, 'unreachable'],
    ['rcpt', { halfClose: true, reply: '550 5.1.1 No such user' }, 'address-refused'],
    ['data', { halfClose: true }, 'unreachable'],
    ['message', { halfClose: true }, 'sent'],
  ])('after the answer at %s, a connection carries no other letter', async (stage, behaviour, expected) => {
    for (const [, capabilities] of ways) {
      await begin({ capabilities, script: { [stage]: onFirst(behaviour) } });
      const { class: outcome } = await transport.send(letter());
      // The end of the server's half may be there together with its go-ahead, or after the message is out.
      if (stage === 'data') expect(['unreachable', 'answer-lost']).toContain(outcome);
      else expect(outcome).toBe(expected);
      expect((await transport.send(letter())).class).toBe('sent');
      expect(server.counts().connections).toBe(2);
      await finish();
    }
  });
});

describe('answers in pieces', () => {
  const scripts: [string, FakeSmtpOptions['script']][] = [
    ['all well', {}],
    ['sender refused', { mail: { reply: ['550-5.7.1 Not', '550 5.7.1 you'] } }],
    ['recipient refused', { rcpt: { reply: '550 5.1.1 모르는 사람' } }],
    ['recipient refused, message wanted', { rcpt: { reply: '450 4.2.1 Later' }, data: { reply: '354 Go' } }],
    ['data refused', { data: { reply: '451 4.5.0 Not now' } }],
    ['message refused', { message: { reply: ['554-5.7.1 Spam', '554 5.7.1 indeed'] } }],
    ['421 at the recipient', { rcpt: { reply: '421 4.7.0 Slow down', cut: 'after' } }],
    ['421 at the message', { message: { reply: '421 4.3.2 Bye', cut: 'after' } }],
    ['noise at the message', { message: { reply: 'what?' } }],
  ];

  it.each(scripts)('mean the same as whole ones: %s', async (_what, script = {}) => {
    for (const [, capabilities] of ways) {
      const outcomes = new Set<string>();
      for (let seed = 0; seed < 12; seed += 1) {
        const split = seed === 0 ? (text: string) => [text] : piecesFrom(seed);
        await begin({ capabilities, script, split });
        outcomes.add(JSON.stringify([await transport.send(letter()), await transport.send(letter())]));
        await finish();
      }
      expect([...outcomes]).toHaveLength(1);
    }
  });

  it('one byte at a time make a whole conversation, STARTTLS and AUTH included', async () => {
    await begin({ tls: 'starttls', auth: { user: 'pabal', pass: 'secret' }, split: (text) => [...text] });
    expect((await transport.send(letter())).class).toBe('sent');
    expect((await transport.send(letter())).class).toBe('sent');
    expect(server.counts()).toMatchObject({ connections: 1, commands: { starttls: 1, auth: 1 } });
  });
});

it('a server that says empty lines without end is given up before it is ready', async () => {
  await begin();
  const lines = '\r\n'.repeat(32_768);
  const flood = createServer((socket) => {
    const pour = () => {
      while (!socket.destroyed && socket.write(lines));
    };
    socket.on('error', () => {}).on('drain', pour);
    pour();
  });
  await new Promise<void>((resolve) => flood.listen(0, '127.0.0.1', resolve));
  const address = flood.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const flooded = createSmtpTransport({ url: `smtp://127.0.0.1:${port}`, connections: 1 });
  await flooded.start();
  try {
    const { class: outcome, reply } = await flooded.send(letter());
    expect({ outcome, reply }).toEqual({
      outcome: 'unreachable',
      reply: 'EPROTOCOL: The server said more than 262144 octets before it was ready.',
    });
  } finally {
    await flooded.stop({ deadlineMs: 100 });
    flood.close();
  }
});
