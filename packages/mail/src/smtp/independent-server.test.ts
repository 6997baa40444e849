import { once } from 'node:events';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { createLetter } from '../letter.ts';
import { toMailObject } from '../mail-object.ts';
import { testCertificate } from '../testing/index.ts';
import { createSmtpTransport } from './transport.ts';

// Our own scripted server could share a misunderstanding with our own client; this one is somebody else's.

interface Arrived {
  readonly from: string;
  readonly to: string[];
  readonly secure: boolean;
  readonly user: string | undefined;
  readonly raw: Buffer;
}

it('holds a whole conversation with a server written by others: STARTTLS, AUTH, a refusal, two letters', async () => {
  const arrived: Arrived[] = [];
  const server = new SMTPServer({
    ...testCertificate,
    onAuth: ({ username, password }, _session, done) =>
      done(password === 'secret' ? null : new Error('wrong'), { user: username }),
    onRcptTo: ({ address }, _session, done) =>
      done(
        address === 'nobody@example.com'
          ? Object.assign(new Error('5.1.1 No such user'), { responseCode: 550 })
          : null,
      ),
    onData: (stream, { envelope, secure, user }, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
        arrived.push({
          from,
          to: envelope.rcptTo.map((one) => one.address),
          secure,
          user,
          raw: Buffer.concat(chunks),
        });
        done(null);
      });
    },
  });
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const address = listening.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;

  const transport = createSmtpTransport({
    url: `smtp://pabal:secret@127.0.0.1:${port}?tls=required&connections=1`,
    ca: testCertificate.cert,
  });
  await transport.start();
  const outcomes = [];
  for (const to of ['ann@example.com', 'nobody@example.com', 'bob@example.com']) {
    const letter = createLetter({
      from: { address: 'noti@pabal.example', name: '파발' },
      to: { address: to, name: '김, "안"' },
      subject: '채용 공고가 올라왔습니다 '.repeat(5).trim(),
      html: '<p>안녕하세요</p>',
      text: '.\n..\n안녕하세요',
      messageId: `<${to.replace('@', '.')}@pabal.example>`,
      date: new Date('2026-11-21T08:00:00Z'),
    });
    outcomes.push((await transport.send(toMailObject(letter))).class);
  }
  await transport.stop();
  await new Promise<void>((resolve) => server.close(resolve));

  expect(outcomes).toEqual(['sent', 'address-refused', 'sent']);
  expect(arrived).toMatchObject([
    { from: 'noti@pabal.example', to: ['ann@example.com'], secure: true, user: 'pabal' },
    { to: ['bob@example.com'] },
  ]);
  const parsed = await PostalMime.parse(arrived[1]?.raw ?? '');
  expect(parsed.subject).toBe('채용 공고가 올라왔습니다 '.repeat(5).trim());
  expect(parsed.to).toEqual([{ name: '김, "안"', address: 'bob@example.com' }]);
  expect(parsed.text?.replace(/\r\n/g, '\n').trimEnd()).toBe('.\n..\n안녕하세요');
});
