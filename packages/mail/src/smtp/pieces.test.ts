// A message in pieces on its way: it arrives as it is, and its final dot waits where it waits for others.

import { createMessageForm } from '../message-form.ts';
import { createFakeSmtpServer, type FakeSmtpOptions, testCertificate } from '../testing/index.ts';
import { createSmtpTransport } from './transport.ts';

/** Larger than what the operating systems on both ends would keep for a reader who does not read. */
const huge = 1_000_000;

function piecesOf(characters: number) {
  const part = {
    constants: ['ㅎ'.repeat(characters), '.\n'.repeat(5), 'ㅎ'.repeat(characters)],
    blanks: [0, 1],
  };
  const mail = createMessageForm({ html: part, text: part })?.mail(
    {
      from: { address: 'noti@pabal.example', name: '파발' },
      to: { address: 'ann@example.com', name: '안' },
      ...{ subject: '안녕하세요', messageId: '<1@pabal.example>', date: new Date('2026-11-21T08:00:00Z') },
    },
    ['지우', '.x'],
  );
  if (mail === undefined || typeof mail.message === 'string') throw new Error('There are no pieces.');
  return mail;
}

async function begin(fake: FakeSmtpOptions = {}) {
  const server = await createFakeSmtpServer(fake);
  const transport = createSmtpTransport({
    url: server.url,
    connections: 1,
    ca: testCertificate.cert,
  });
  await transport.start();
  const stop = async () => {
    await transport.stop({ deadlineMs: 100 });
    await server.close();
  };
  return { server, transport, stop };
}

it.each([
  ['a small message', 300, 'none'],
  ['a message that leaves in one write with its dot', 3_000, 'none'],
  ['a message whose dot waits', 40_000, 'none'],
  ['a message whose dot waits', 40_000, 'starttls'],
  ['a message that leaves slice by slice', 300_000, 'none'],
  ['a message that leaves slice by slice', 300_000, 'starttls'],
] as const)('%s of %d characters arrives as it is (TLS: %s)', async (_case, characters, tls) => {
  const { server, transport, stop } = await begin({ tls });
  try {
    const mail = piecesOf(characters);
    for (let n = 1; n <= 3; n += 1) {
      expect((await transport.send(mail)).class).toBe('sent');
      const { data } = (await server.received(n))[n - 1] ?? {};
      expect(data?.toString('latin1') === String(mail.message)).toBe(true);
    }
  } finally {
    await stop();
  }
});

it('nobody can have a message that the server did not read to its end', async () => {
  const { transport, stop } = await begin({
    capabilities: ['PIPELINING'],
    script: { data: { cutAfterBytes: 100_000 } },
  });
  try {
    expect((await transport.send(piecesOf(huge))).class).toBe('temporary');
  } finally {
    await stop();
  }
});
