import { readFileSync } from 'node:fs';
import { classifyReply, parseReply, type Stage } from './replies.ts';

const samples = readFileSync(new URL('./replies.samples.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split(' | '));

const stages: Record<string, Stage> = {
  banner: 'banner',
  ehlo: 'ehlo',
  starttls: 'starttls',
  auth: 'auth',
  mail: 'mail',
  rcpt: 'rcpt',
  data: 'data',
  message: 'message',
};

function classify(stage: string, raw: string) {
  const reply = parseReply(raw);
  const known = stages[stage];
  if (!reply || !known) throw new Error(`expected an SMTP answer at a known stage, got ${stage}: ${raw}`);
  return classifyReply({ ...reply, stage: known });
}

describe('classifyReply', () => {
  it('has samples of every server it claims to know', () => {
    expect(samples.length).toBeGreaterThanOrEqual(120);
    const servers = new Set(samples.map(([server]) => server));
    for (const server of [
      'Gmail',
      'Outlook.com',
      'Yahoo',
      'Naver',
      'Daum',
      'Amazon SES',
      'Mailjet',
      'SendGrid',
    ]) {
      expect(servers).toContain(server);
    }
    for (const server of ['Postfix', 'Exim', 'Exchange', 'Exchange Online', 'Sendmail', 'qmail']) {
      expect(servers).toContain(server);
    }
  });

  it.each(samples)('%s at %s means %s: %s', (_server, stage, expected, raw) => {
    expect(classify(stage ?? '', (raw ?? '').replaceAll('\\n', '\n')).class).toBe(expected);
  });

  it('carries code, status and the words of the server', () => {
    expect(classify('rcpt', '550-5.1.1 No such\n550 5.1.1 user')).toEqual({
      class: 'address-refused',
      code: 550,
      status: '5.1.1',
      reply: '550-5.1.1 No such\n550 5.1.1 user',
    });
    expect(classify('rcpt', '450 busy')).toEqual({ class: 'temporary', code: 450, reply: '450 busy' });
  });

  it.each([
    ['banner', '421 4.7.0 Too many connections', 'connection'],
    ['auth', '535 5.7.8 Authentication failed', 'connection'],
    ['mail', '421 4.7.0 Too many messages', 'provider'],
    ['message', '454 Throttling failure: Maximum sending rate exceeded.', 'provider'],
    ['rcpt', '421 4.7.28 Our system has detected an unusual rate of mail', 'domain'],
    ['message', '451 4.7.500 Server busy', 'domain'],
    ['rcpt', '450 4.2.0 Greylisted', undefined],
    ['message', '250 2.0.0 Ok', undefined],
  ])('says what "%s %s" is about: %s', (stage, raw, scope) => {
    expect(classify(stage, raw).scope).toBe(scope);
  });

  it('never calls a letter sent before the message was answered', () => {
    for (const stage of ['banner', 'ehlo', 'auth', 'mail', 'rcpt', 'data']) {
      expect(classify(stage, '250 2.0.0 Ok').class).toBe('unreachable');
    }
  });

  it('takes an answer that is neither yes nor no after the message for a lost one', () => {
    expect(classify('message', '354 go on').class).toBe('answer-lost');
    expect(classify('message', '199 odd').class).toBe('answer-lost');
    expect(classify('message', '600 odd').class).toBe('answer-lost');
  });

  it.each([
    ['451 4.7.1 Greylisting in action, please come back in 00:04:58', 298_000],
    ['450 4.7.1 Greylisted, try again in 300 seconds', 300_000],
    ['450 Try again in 5 minutes', 300_000],
    ['421 4.7.0 retry after 30s', 30_000],
    ['550 5.7.1 not allowed to send more within 24 hours', 86_400_000],
    ['451 come back in 1 hour', 3_600_000],
    ['451 come back after 999999 hours', 86_400_000],
    ['451 try again later', undefined],
    ['451 in 3 messages', undefined],
    ['250 queued for 10 minutes', undefined],
  ])('reads the stated wait of "%s"', (raw, retryAfterMs) => {
    expect(classify('message', raw).retryAfterMs).toBe(retryAfterMs);
  });
});

describe('parseReply', () => {
  it('refuses what is not an answer', () => {
    for (const raw of ['', 'hello', '25', '2500 x', 'HTTP/1.1 400 Bad Request'])
      expect(parseReply(raw)).toBeUndefined();
  });

  it('finds the enhanced status after the code or in brackets, and nowhere else', () => {
    expect(parseReply('550 5.1.1 x')?.enhanced).toBe('5.1.1');
    expect(parseReply('550 no mailbox (#5.1.1)')?.enhanced).toBe('5.1.1');
    expect(parseReply('550 host 5.1.1 said no')?.enhanced).toBeUndefined();
  });

  it('keeps an answer storable: no control characters, no endless text', () => {
    expect(parseReply('550 a\u0000b\u001b[31m')?.text).toBe('550 a b [31m');
    expect(parseReply(`550 ${'x'.repeat(1_000_000)}`)?.text).toHaveLength(1_000);
  });
});
