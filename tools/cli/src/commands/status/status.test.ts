import { findSpace } from '@pabal/db/spaces';
import { addAfterwards, reportProcess } from '@pabal/db/status';
import { inSpace, newId } from '@pabal/db/store';
import { createTestLetters } from '@pabal/db/testing';
import { type DnsServer, startDnsServer } from '@pabal/deliverability/testing';
import { createFakeSmtpServer, type FakeSmtpServer } from '@pabal/mail/testing';
import { usePabal } from '../../testing/use-pabal.ts';

const { pabal, jsonOf, store } = usePabal({
  empty: ['apps', 'events', 'deliveries', 'processes', 'afterwards_days'],
});

const begin = async (...services: readonly ('api' | 'builder' | 'sender')[]) => {
  for (const service of services)
    await reportProcess(store, {
      ...{ id: newId(), service, version: '1.0.0', sweptMsAgo: 0 },
      readiness: { status: 'ready', checks: {} },
    });
};

it('says that all is well where it is, and doctor ends with 0', async () => {
  await begin('api', 'builder', 'sender');
  const { code, out } = await pabal('status');
  expect(code).toBe(0);
  expect(out).toMatch(/^All is well\.\n/);
  expect(out).toMatch(/^event {2,}0/m);
  expect(out).toMatch(/^0 dead letters and 0 unknown letters wait for a decision\.$/m);
  expect(out).toMatch(/^sender .* ready /m);
  expect(await pabal('doctor')).toEqual({ code: 0, out: 'All is well.\n', err: '' });
});

it('doctor ends with 1 when it cannot be told, and with 2 when it is typed wrong', async () => {
  const url = process.env.DATABASE_URL;
  process.env.DATABASE_URL = 'postgres://nobody@127.0.0.1:1/none';
  expect(await pabal('doctor')).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringContaining('DATABASE_URL leads to'),
  });
  process.env.DATABASE_URL = url;
  expect((await pabal('doctor', '--space', 'default')).code).toBe(2);
});

it('tells what is not well first, with how many letters it touches and the next step, and doctor ends with 1', async () => {
  await begin('api', 'builder');
  const letters = await createTestLetters(store);
  await letters.accept(2);
  await letters.fail(1);
  const { code, out } = await pabal('status');
  expect(code).toBe(0);
  expect(out).toMatch(
    /^2 things are not well:\n\n1\. No sender is alive: nothing is sent\.\n {3}2 letters\n {3}Start senders; /,
  );
  expect(out).toMatch(/^2\. Letters have begun to fail for a new cause: .*\n {3}1 letter, since /m);
  expect(out).toMatch(/^ {3}pabal dead-letters list --cause [0-9a-f]{12}$/m);
  expect(out).toMatch(/^event +a sender +2 /m);
  expect(await pabal('doctor')).toMatchObject({
    code: 1,
    err: expect.stringContaining('No sender is alive'),
  });
  expect(await jsonOf('status')).toMatchObject({
    sentence: '2 things are not well. No sender is alive: nothing is sent.',
    troubles: [{ kind: 'no-sender', letters: 2 }, { kind: 'new-dead-letters' }],
  });
});

it('shows what belongs to one space, beside what belongs to all', async () => {
  await begin('api', 'builder', 'sender');
  expect((await pabal('spaces', 'create', 'acme')).code).toBe(0);
  const acme = inSpace(store, (await findSpace(store, 'acme'))?.id ?? 0);
  const [theirs, ours] = [await createTestLetters(acme), await createTestLetters(store)];
  await theirs.accept(2);
  await theirs.fail(1);
  await ours.accept(3);
  await ours.lose(1);
  const { code, out } = await pabal('status', '--space', 'acme');
  expect(code).toBe(0);
  expect(out).toMatch(/^event +2 /m);
  expect(out).toContain('1 dead letter and 0 unknown letters wait for a decision.');
  expect(out).toMatch(/^ {3}pabal dead-letters list --cause [0-9a-f]{12} --space acme$/m);
  expect(out).toMatch(/^sender .* ready /m);
  const other = await pabal('status', '--space', 'default');
  expect(other.out).toMatch(/^event +3 /m);
  expect(other.out).toContain('0 dead letters and 1 unknown letter wait for a decision.');
  expect((await pabal('status')).out).toMatch(/^event +5 /m);
  expect(await pabal('status', '--space', 'nobody')).toMatchObject({ code: 1, out: '' });
});

it('shows what became of the letters of a week, and doctor ends with 1 when too many are called spam', async () => {
  await begin('api', 'builder', 'sender');
  await addAfterwards(store, [
    { by: 'provider', name: 'main', sent: 1_000, delivered: 900, bounced: 12, complained: 4 },
  ]);
  const { out } = await pabal('status');
  expect(out).toMatch(/^1 thing is not well:\n\n1\. 0\.40 % of the 1000 letters that main took/);
  expect(out).toMatch(/^provider +main +1000 +900 +1\.20 % \(12\) +0\.40 % \(4\)$/m);
  expect((await pabal('doctor')).err).toContain('mailbox providers begin to refuse us');
});

describe('doctor --mail', () => {
  let dns: DnsServer;
  let server: FakeSmtpServer;
  beforeAll(async () => {
    dns = await startDnsServer();
    server = await createFakeSmtpServer();
  });
  afterAll(async () => {
    await dns.stop();
    await server.close();
    for (const name of ['MAIL_FROM', 'SMTP_URL', 'PAGES_URL']) delete process.env[name];
  });
  const mail = (...typed: readonly string[]) => pabal('doctor', '--mail', '--dns', dns.address, ...typed);

  it('asks for the settings of senders, and for nothing that it does not need', async () => {
    expect(await pabal('doctor', '--dns', '9.9.9.9')).toMatchObject({
      code: 2,
      err: expect.stringContaining('--mail'),
    });
    expect(await mail()).toMatchObject({ code: 1, err: expect.stringContaining('MAIL_FROM and SMTP_URL') });
    process.env.MAIL_FROM = 'Pabal <noti@corp.example>';
    process.env.SMTP_URL = `${server.url}#relay`;
    expect((await pabal('doctor', '--mail', '--dns', 'nobody')).err).toContain('such as 9.9.9.9');
  });

  it('tells what receivers see, each with what to do, and ends with 1 while something is bad', async () => {
    process.env.PAGES_URL = 'https://news.corp.example';
    dns.serve({ 'corp.example': ['MX 10 mx.corp.example', 'TXT v=spf1 -all'] });
    const { code, out, err } = await mail();
    expect(code).toBe(1);
    expect(out).toMatch(/^good {2}corp\.example takes mail at mx\.corp\.example\.$/m);
    expect(out).toMatch(
      /^bad {3}corp\.example has no DMARC record,.*\n {6}Publish a TXT record at _dmarc\.corp\.example: /m,
    );
    expect(out).toMatch(/^look {2}relay offers no TLS; it is in a private network\.$/m);
    expect(err).toMatch(/1 thing about your mail is bad\./);
    const { findings } = JSON.parse((await mail('--json')).out);
    expect(findings).toContainEqual({
      ...{ check: 'mx', of: 'corp.example', state: 'good', next: null },
      found: 'corp.example takes mail at mx.corp.example.',
    });
  });
});
