import { mailOf, mailSamples } from '../testing/index.ts';
import type { ReadMail } from './parts.ts';
import { readMail } from './read-mail.ts';

const letter = {
  messageId: '<018bcfe5-6800-7000-8000-000000000001@pabal.test>',
  returnPath: 'b-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@bounces.pabal.test',
};
const samples = mailSamples();

function meaning({ said }: ReadMail): string {
  if (said === undefined) return 'nothing';
  if (said.kind === 'soft-bounced') return said.counts ? 'soft' : 'soft-ours';
  return said.kind;
}

it('has samples of every mail service that it claims to know', () => {
  expect(samples.length).toBeGreaterThanOrEqual(120);
  const servers = new Set(samples.map(({ server }) => server));
  for (const server of [
    'Gmail',
    'Exchange Online',
    'Exchange',
    'Outlook.com',
    'Yahoo',
    'iCloud',
    'Amazon SES',
  ])
    expect(servers).toContain(server);
  for (const server of ['Naver', 'NAVER WORKS', 'Daum', 'Kakao', 'Nate', 'Hiworks', 'Mailplug'])
    expect(servers).toContain(server);
  for (const server of ['Postfix', 'Exim', 'qmail', 'Sendmail']) expect(servers).toContain(server);
});

it.each(samples.map((sample, index) => [index + 1, sample.server, sample.means, sample] as const))(
  'sample %i, of %s, means %s',
  async (_number, _server, means, sample) => {
    const read = await readMail(mailOf(sample, letter));
    expect({ means: meaning(read), reply: read.said?.reply }).toEqual({ means, reply: read.said?.reply });
    if (sample.text.includes('--letter') || sample.text.includes('{{message-id}}'))
      expect(read.letter.messageId).toBe(letter.messageId);
    if (sample.text.includes('{{return-path}}') && sample.text.includes('--feedback'))
      expect(read.letter.returnPath).toBe(letter.returnPath);
  },
);

it('says nothing of what is no mail, however large or deep', async () => {
  const deep = `Content-Type: multipart/mixed; boundary=a\r\n\r\n${'--a\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n'.repeat(3_000)}`;
  const hostile = [
    '',
    '\0'.repeat(100_000),
    `Subject: ${'x'.repeat(500_000)}\r\n\r\nx`,
    deep,
    `${'X: y\r\n'.repeat(100_000)}\r\n`,
    `From: MAILER-DAEMON@x\r\nSubject: failure notice\r\n\r\n${'<'.repeat(300_000)}`,
    `From: MAILER-DAEMON@x\r\nSubject: failure notice\r\nContent-Type: text/html\r\n\r\n${'<p a='.repeat(60_000)}`,
    `Content-Type: multipart/report; boundary=a\r\n\r\n--a\r\nContent-Type: message/delivery-status\r\n\r\n${' \r\n'.repeat(100_000)}`,
  ];
  // What it takes is bounded by how much is read: parts that would take seconds are cut before.
  const read: ReadMail[] = [];
  for (const text of hostile) read.push(await readMail(Buffer.from(text)));
  expect(read.map(({ letter }) => letter.returnPath)).toEqual(hostile.map(() => undefined));
});
