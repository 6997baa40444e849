// Mail over real SMTP into a real database, and what strangers try.

import { connect } from 'node:net';
import { loadConfig } from '@pabal/config';
import { putNewsletter } from '@pabal/db/editions';
import { putRecipient } from '@pabal/db/people';
import { findReceipts } from '@pabal/db/receipts';
import { createTestLetters } from '@pabal/db/testing';
import { createReturnPaths, createUnsubscribeLinks } from '@pabal/mail';
import { createFakeSmtpServer, type FakeSmtpServer } from '@pabal/mail/testing';
import { mailOf, mailSamples } from '@pabal/receipts/testing';
import { createErrorReports, createLifetime, createLogger, type Lifetime } from '@pabal/runtime';
import { useStore } from '@pabal/test/support';
import { startInbound } from './index.ts';

const secret = 'a-secret-of-the-test-with-more-than-32-characters';
const domain = 'in.pabal.test';
const paths = createReturnPaths({ secret, domain });
const { store, database } = useStore({
  empty: ['receipts', 'suppressions', 'recipients', 'newsletters', 'deliveries', 'events', 'apps'],
});

let lifetime: Lifetime;
let port: number;
let people: FakeSmtpServer;
beforeAll(async () => {
  const logger = createLogger({ service: 'inbound', level: 'silent' });
  lifetime = createLifetime({ logger, deadlineMs: 10_000 });
  people = await createFakeSmtpServer();
  const config = loadConfig.inbound({
    DATABASE_URL: database.url,
    QUEUE_URL: database.url,
    MAIL_FROM: 'Pabal <noti@pabal.test>',
    LINK_SECRET: secret,
    INBOUND_DOMAIN: domain,
    INBOUND_PORT: '0',
    INBOUND_REPLIES: 'support=team@corp.example *=drop',
    SMTP_URL: people.url,
  });
  const reports = await createErrorReports({ dsn: undefined, environment: 'test', service: 'inbound' });
  ({ port } = await startInbound(config, { lifetime, logger, reports }));
}, 60_000);
afterAll(async () => {
  await lifetime.stop();
  await people.close();
});

/** Speaks SMTP, and gives back the code of each answer. */
async function speak(lines: readonly string[]): Promise<string[]> {
  const socket = connect(port, '127.0.0.1');
  socket.setEncoding('utf8');
  const codes: string[] = [];
  let unread = '';
  const answer = () =>
    new Promise<boolean>((resolve) => {
      const look = () => {
        const found = /^(?:\d{3}-.*\r\n)*(\d{3}) .*\r\n/.exec(unread);
        if (found?.[1] === undefined) return;
        codes.push(found[1]);
        unread = unread.slice(found[0].length);
        socket.off('data', onData).off('close', onClose);
        resolve(true);
      };
      const onData = (text: string) => {
        unread += text;
        look();
      };
      const onClose = () => resolve(false);
      socket.on('data', onData).on('close', onClose).on('error', onClose);
      look();
    });
  await answer();
  for (const line of lines) {
    socket.write(`${line}\r\n`);
    if (!(await answer())) break;
  }
  socket.destroy();
  return codes;
}

const deliver = (to: string, mail: Buffer | string, from = '') => {
  const data = mail.toString('utf8').replaceAll(/^\./gm, '..');
  return speak(['EHLO mx.example.com', `MAIL FROM:<${from}>`, `RCPT TO:<${to}>`, 'DATA', `${data}\r\n.`]);
};

async function sentLetter() {
  const letters = await createTestLetters(store);
  const [id = ''] = await letters.accept(1);
  await letters.try([id], 'sent');
  const { rows } = await store.query<{ remoteId: string; address: string }>(
    'select remote_id as "remoteId", address from deliveries where id = $1',
    [id],
  );
  const { remoteId = '', address = '' } = rows[0] ?? {};
  return { id, remoteId, address, returnPath: paths.address(id) };
}

const kindsOf = async (id: string) => (await findReceipts(store, id)).map(({ kind }) => kind);
const suppressed = async () =>
  (await store.query<{ reason: string }>('select reason from suppressions')).rows.map(({ reason }) => reason);
const sampleOf = (server: string, means: string) => {
  const found = mailSamples().find((sample) => sample.server === server && sample.means === means);
  if (found === undefined) throw new Error(`There is no sample of ${server}.`);
  return found;
};

it('makes receipts of what comes back to a return path, once, and suppresses', async () => {
  const letter = await sentLetter();
  const { id, returnPath } = letter;
  const mail = (server: string, means: string) =>
    mailOf(sampleOf(server, means), { messageId: letter.remoteId, returnPath });
  expect(await deliver(returnPath, mail('Postfix', 'delayed'))).toEqual([
    '220',
    '250',
    '250',
    '250',
    '354',
    '250',
  ]);
  await deliver(returnPath.toUpperCase(), mail('qmail', 'bounced'));
  await deliver(returnPath, mail('qmail', 'bounced'));
  await deliver(`complaints@${domain}`, mail('Yahoo', 'complained'));
  await deliver(returnPath, mail('Gmail', 'replied'));
  expect((await kindsOf(id)).sort()).toEqual(['bounced', 'complained', 'delayed', 'replied']);
  expect((await suppressed()).sort()).toEqual(['complained']);
});

it('lets nobody forge a bounce: a Message-ID without a return path suppresses nobody', async () => {
  const { id, remoteId, address } = await sentLetter();
  const mail = (recipient: string) =>
    `From: MAILER-DAEMON@x.example\r\nSubject: failure notice\r\n\r\n<${recipient}>: 550 5.1.1 unknown user\r\nMessage-ID: ${remoteId}`;
  await deliver(`postmaster@${domain}`, mail('somebody@else.example'));
  expect(await kindsOf(id)).toEqual([]);
  await deliver(`postmaster@${domain}`, mail(address));
  expect(await kindsOf(id)).toEqual(['bounced']);
  expect(await suppressed()).toEqual([]);
  const forged = paths.address(id).replace(/^b-./, 'b-q');
  expect((await deliver(forged, mail(address))).at(3)).not.toBe('354');
});

it('takes mail for our addresses alone, and little of it', async () => {
  const relayed = await speak([
    ...['EHLO x', 'MAIL FROM:<a@x.example>', 'RCPT TO:<ann@gmail.com>'],
    ...[
      'RCPT TO:<@in.pabal.test:ann@gmail.com>',
      'RCPT TO:<ann%gmail.com@relay.example>',
      'AUTH PLAIN AGEAYg==',
    ],
  ]);
  expect(relayed.slice(3).every((code) => code.startsWith('5'))).toBe(true);
  const guesses = Array.from(
    { length: 12 },
    (_, at) => `RCPT TO:<b-${String(at).padStart(42, 'a')}@x.example>`,
  );
  const tried = await speak(['EHLO x', 'MAIL FROM:<>', ...guesses]);
  expect(tried.slice(3, 13)).toEqual(Array.from({ length: 10 }, () => '550'));
  expect(tried.at(13)).toBe('421');
  const large = await speak(['EHLO x', `MAIL FROM:<> SIZE=${40 * 1024 * 1024}`]);
  expect(large.at(-1)).toBe('552');
  const { id, returnPath, remoteId } = await sentLetter();
  const bounce = mailOf(sampleOf('Postfix', 'bounced'), { messageId: remoteId, returnPath }).toString();
  // The letter that came back with it is ten megabytes large; the report stands before it.
  await deliver(returnPath, `${bounce}\r\n${'x'.repeat(998).concat('\r\n').repeat(10_000)}`);
  expect(await kindsOf(id)).toEqual(['bounced']);
});

it('unsubscribes by mail, and passes replies on to people', async () => {
  await putRecipient(store, {
    ...{ externalId: 'emp-1', address: 'ada@example.com', addressKey: 'ada@example.com' },
    ...{ name: 'Ada', attributes: {} },
  });
  const { rows } = await store.query<{ id: string }>('select id from recipients');
  const definition = { template: 'daily-digest' };
  const made = await putNewsletter(store, { key: 'daily', name: 'Daily', definition, next: undefined });
  const ids = { newsletterId: made?.id ?? '', recipientId: rows[0]?.id ?? '' };
  const links = createUnsubscribeLinks({
    secret,
    publicUrl: 'https://x',
    listDomain: 'x',
    mailDomain: domain,
  });
  const field = links.headers({ url: links.url(ids), key: 'daily' })['List-Unsubscribe'] ?? '';
  const [, to = '', subject = ''] = /<mailto:([^?>]+)\?subject=([^>]+)>/.exec(field) ?? [];
  await deliver(to, 'Subject: please\r\n\r\nremove me', 'ada@example.com');
  const state = async () => (await store.query('select state, changed_by as by from subscriptions')).rows;
  expect(await state()).toEqual([]);
  await deliver(to, `Subject: ${subject}\r\n\r\n`, 'ada@example.com');
  expect(await state()).toEqual([{ state: 'unsubscribed', by: 'mail' }]);

  const reply = 'From: Ada <ada@example.com>\r\nBcc: x@y.example\r\nSubject: Re: Hello\r\n\r\nThank you!';
  await deliver(`support@${domain}`, reply, 'ada@example.com');
  const [passed] = people.letters;
  expect(passed).toMatchObject({ from: '', to: ['team@corp.example'] });
  const text = String(passed?.data);
  expect(text).toContain('From: <noti@pabal.test>\r\nReply-To: Ada <ada@example.com>');
  expect(text).not.toContain('Bcc');
  // What was passed on and comes again goes in circles; what a program answers, and mail to others, is for nobody.
  await deliver(`support@${domain}`, text, 'ada@example.com');
  await deliver(`support@${domain}`, reply.replace('Re: Hello', 'Out of office'), 'ada@example.com');
  await deliver(`anybody@${domain}`, reply, 'ada@example.com');
  expect(people.letters.length).toBe(1);

  // With a picture in it a reply goes on whole; one that is too large is refused, and not cut.
  const filled = (lines: number) => `${reply}\r\n${`${'x'.repeat(76)}\r\n`.repeat(lines)}the end`;
  await deliver(`support@${domain}`, filled(20_000), 'ada@example.com');
  expect(String(people.letters.at(1)?.data).trimEnd()).toMatch(/the end$/);
  expect((await deliver(`support@${domain}`, filled(60_000), 'ada@example.com')).at(-1)).toBe('552');
  expect(people.letters.length).toBe(2);
});

it('does not listen to who has tried out many addresses, in however many conversations', async () => {
  const { returnPath } = await sentLetter();
  const guesses = Array.from({ length: 10 }, (_, at) => `RCPT TO:<b-${at}@x.example>`);
  let codes: string[] = [];
  for (let tried = 0; tried < 8 && codes[0] !== '421'; tried += 1)
    codes = await speak(['EHLO x', 'MAIL FROM:<>', ...guesses]);
  expect(codes).toEqual(['421']);
  expect(await deliver(returnPath, 'Subject: x\r\n\r\nx')).toEqual(['421']);
});
