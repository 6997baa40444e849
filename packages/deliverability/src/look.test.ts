// Everything that receivers judge a sender by, against a DNS server and a mail server on this machine.

import { generateKeyPairSync } from 'node:crypto';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import {
  createFakeSmtpServer,
  type FakeSmtpOptions,
  type FakeSmtpServer,
  testCertificate,
} from '@pabal/mail/testing';
import {
  createLookup,
  type Finding,
  lookAtMail,
  lookAtTls,
  type MailServer,
  type MailSetup,
} from './index.ts';
import { type DnsServer, startDnsServer, type Zone } from './testing/index.ts';

let dns: DnsServer;
beforeAll(async () => {
  dns = await startDnsServer();
});
afterAll(() => dns.stop());

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const published = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');

/** A server that nobody listens on: what is looked at is in the DNS. */
const relay: MailServer = { name: 'relay', host: 'mx.corp.example', port: 1, secure: false, verify: true };
const good: Zone = {
  'corp.example': ['MX 10 mx.corp.example', 'TXT v=spf1 a:mx.corp.example include:spf.corp.example -all'],
  'spf.corp.example': ['TXT v=spf1 ip4:9.9.0.0/16 -all'],
  'mx.corp.example': ['A 1.2.3.4'],
  '4.3.2.1.in-addr.arpa': ['PTR mx.corp.example'],
  'k1._domainkey.corp.example': [`TXT v=DKIM1; k=rsa; p=${published}`],
  '_dmarc.corp.example': ['TXT v=DMARC1; p=quarantine; rua=mailto:dmarc@corp.example'],
  'news.corp.example': ['A 1.2.3.5'],
  'bounces.corp.example': ['MX 10 in.corp.example', 'TXT v=spf1 ip4:1.2.3.4 ~all'],
  'in.corp.example': ['A 1.2.3.6'],
};
const tlsOf = async ({ host }: MailServer): Promise<Finding> => ({
  ...{ check: 'tls', of: host, state: 'good', found: 'It speaks TLS.', next: null },
});
const setup: MailSetup = {
  from: 'corp.example',
  returns: undefined,
  servers: [relay],
  dkim: { domain: 'corp.example', selector: 'k1', privateKey: pem },
  unsubscribe: { baseUrl: 'https://news.corp.example', hasSecret: true },
};

async function look(
  zone: Zone,
  change: Partial<MailSetup> = {},
  statusOf: (url: string) => Promise<number> = async () => 404,
): Promise<Finding[]> {
  dns.serve(zone);
  return lookAtMail({ ...setup, ...change }, { lookup: createLookup([dns.address]), statusOf, tlsOf });
}

/** What was found of one check, as `state sentence`. */
async function found(check: Finding['check'], ...asked: Parameters<typeof look>): Promise<string[]> {
  return (await look(...asked)).flatMap((finding) =>
    finding.check === check ? [`${finding.state} ${finding.found}`] : [],
  );
}
const without = (...names: readonly string[]): Zone =>
  Object.fromEntries(Object.entries(good).filter(([name]) => !names.includes(name)));

it('finds nothing to do where everything is in order, and says what it found', async () => {
  const findings = await look(good, {
    servers: [{ ...relay, host: '1.2.3.4' }],
    returns: 'bounces.corp.example',
  });
  expect(
    findings.filter(({ check }) => check !== 'tls').map(({ state, found }) => `${state} ${found}`),
  ).toEqual([
    'good corp.example takes mail at mx.corp.example.',
    'good What comes back goes to in.corp.example.',
    'good bounces.corp.example lets relay (1.2.3.4) send.',
    'good Letters are signed for corp.example, and the key at k1._domainkey.corp.example fits.',
    'good Receivers are asked to quarantine what pretends to be corp.example.',
    'good 1.2.3.4 is called mx.corp.example, which leads back to it.',
    'good news.corp.example answers links to unsubscribe.',
  ]);
  for (const { state, next } of findings) expect(next === null).toBe(state === 'good');
});

it('tells what cannot be asked apart from what is not there', async () => {
  dns.silence('_dmarc.corp.example');
  expect(await found('dmarc', good)).toEqual([
    expect.stringMatching(/^unanswered The DNS gave no answer about _dmarc\.corp\.example \(E\w+\)\.$/),
  ]);
  dns.silence();
}, 20_000);

describe('SPF', () => {
  const spf = (record: string, more: Zone = {}) => ({
    ...good,
    ...more,
    'corp.example': ['MX 10 mx.corp.example', ...(record === '' ? [] : [`TXT ${record}`])],
  });

  it.each([
    ['no record', '', /^bad corp\.example has no SPF record/],
    [
      'an unknown word',
      'v=spf1 ipv4:1.2.3.4 -all',
      /^bad .* is not valid: corp\.example says "ipv4:1\.2\.3\.4"/,
    ],
    ['half a network', 'v=spf1 ip4:1.2.3 -all', /^bad .*which is no network/],
    [
      'an include of nothing',
      'v=spf1 include:none.example -all',
      /^bad .*none\.example, which it includes, has no record/,
    ],
    ['everybody', 'v=spf1 ip4:1.2.3.4 +all', /^bad .*lets every server send/],
    ['no end', 'v=spf1 ip4:1.2.3.4', /^warning .*says nothing about other servers/],
    ['others', 'v=spf1 ip4:5.6.7.8 -all', /^warning .*does not name 1\.2\.3\.4, the address of relay/],
    ['what it forbids', 'v=spf1 -ip4:1.2.3.4 ~all', /^warning .*does not name 1\.2\.3\.4/],
  ])('that has %s is told', async (_what, record, sentence) => {
    expect((await found('spf', spf(record))).join('\n')).toMatch(sentence);
  });

  it.each([
    ['by network', 'v=spf1 ip4:1.2.3.0/24 -all', {}],
    ['by its mail servers', 'v=spf1 mx/30 ~all', {}],
    [
      'by another record',
      'v=spf1 redirect=other.example',
      { 'other.example': ['TXT v=spf1 ip4:1.2.3.4 -all'] },
    ],
    ['in a record of several pieces', `v=spf1 ${'ip4:8.8.8.8 '.repeat(40)}ip4:1.2.3.4 -all`, {}],
    ['beside a macro', 'v=spf1 exists:%{i}.x.example a:mx.corp.example -all', {}],
  ])('that names the server %s is good', async (_how, record, more) => {
    expect(await found('spf', spf(record, more))).toEqual([
      'good corp.example lets relay (mx.corp.example) send.',
    ]);
  });

  it('is told when receivers give up on it, also when it names itself', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 11 }, (_, at) => [`s${at}.example`, ['TXT v=spf1 ip4:8.8.8.8 -all']]),
    );
    const record = `v=spf1 ip4:1.2.3.4 ${Object.keys(many)
      .map((name) => `include:${name}`)
      .join(' ')} -all`;
    expect(await found('spf', spf(record, many))).toContainEqual(
      'bad The SPF record of corp.example takes 11 questions to the DNS, and receivers give up after 10.',
    );
    expect((await found('spf', spf('v=spf1 include:corp.example -all'))).join()).toMatch(
      /takes \d+ questions/,
    );
  });

  it('has two records, and is none then', async () => {
    const two = {
      ...good,
      'corp.example': ['MX 10 mx.corp.example', 'TXT v=spf1 -all', 'TXT v=spf1 a -all'],
    };
    expect((await found('spf', two)).join()).toContain('has 2 records, and may have one');
  });

  it('is asked for what the provider wants included', async () => {
    const ses = { ...relay, name: 'ses', host: 'email-smtp.eu-west-1.amazonaws.com' };
    expect(await found('spf', good, { servers: [ses] })).toEqual([
      'bad The SPF record of corp.example does not include amazonses.com, so letters by ses fail SPF.',
    ]);
    const zone = spf('v=spf1 include:amazonses.com ~all', {
      'amazonses.com': ['TXT v=spf1 ip4:8.8.8.8 -all'],
    });
    expect(await found('spf', zone, { servers: [ses] })).toEqual([
      'good corp.example lets ses send (include:amazonses.com).',
    ]);
    expect(await found('reverse-name', zone, { servers: [ses] })).toEqual([]);
  });
});

describe('DKIM', () => {
  const other = generateKeyPairSync('rsa', { modulusLength: 1_024 });
  const weak = other.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
  const key = (record: string): Zone => ({ ...good, 'k1._domainkey.corp.example': [`TXT ${record}`] });

  it.each([
    [
      'is not there',
      without('k1._domainkey.corp.example'),
      /^bad There is no key at k1\._domainkey\.corp\.example/,
    ],
    ['is another one', key(`v=DKIM1; p=${weak}`), /^bad .*is not the one in DKIM_KEY_FILE/],
    ['is revoked', key('v=DKIM1; p='), /^bad .*is revoked/],
    ['is called another kind', key(`v=DKIM1; k=ed25519; p=${published}`), /^bad .*calls the key ed25519/],
    ['is being tried out', key(`v=DKIM1; t=s:y; p=${published}`), /^warning .*being tried out/],
    ['has spaces in it', key(`v=DKIM1;p=${published.slice(0, 80)} ${published.slice(80)}`), /^good /],
  ])('whose key %s', async (_what, zone, sentence) => {
    expect((await found('dkim', zone)).join()).toMatch(sentence);
  });

  it('tells the record to publish, and of weak keys and Ed25519', async () => {
    const [missing] = (await look(without('k1._domainkey.corp.example'))).filter(
      ({ check }) => check === 'dkim',
    );
    expect(missing?.next).toContain(`"v=DKIM1; k=rsa; p=${published}"`);
    const keyed = (privateKey: string) => ({ dkim: { domain: 'corp.example', selector: 'k1', privateKey } });
    const weakPem = other.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    expect(await found('dkim', key(`p=${weak}`), keyed(weakPem))).toEqual([
      expect.stringContaining('has 1024 bits, which receivers call weak'),
    ]);
    const edwards = generateKeyPairSync('ed25519');
    const raw = edwards.publicKey.export({ type: 'spki', format: 'der' }).subarray(-32).toString('base64');
    const edPem = edwards.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    expect(await found('dkim', key(`v=DKIM1; k=ed25519; p=${raw}`), keyed(edPem))).toEqual([
      expect.stringMatching(/^good /),
    ]);
    expect(await found('dkim', good, { dkim: undefined })).toEqual([
      expect.stringMatching(/^warning pabal signs no letters/),
    ]);
  });
});

describe('DMARC', () => {
  const dmarc = (...records: readonly string[]): Zone => ({
    ...good,
    '_dmarc.corp.example': records.map((record) => `TXT ${record}`),
  });

  const signed = (domain: string) => ({ domain, selector: 'k1', privateKey: pem });

  it.each<[string, Zone, Partial<MailSetup>, RegExp]>([
    ['there is none', without('_dmarc.corp.example'), {}, /^bad corp\.example has no DMARC record/],
    ['there are two', dmarc('v=DMARC1; p=none', 'v=DMARC1; p=reject'), {}, /^bad There are 2 DMARC records/],
    ['it asks for nothing known', dmarc('v=DMARC1; p=perhaps'), {}, /^bad .*no policy/],
    ['it asks for nothing', dmarc('v=DMARC1; p=none'), {}, /^warning .*asks for nothing/],
    ['it is that of the domain above', good, { from: 'mail.corp.example' }, /^good /],
    ['nothing passes', good, { dkim: signed('else.example'), returns: 'else.example' }, /^bad Neither/],
    ['SPF alone passes', good, { dkim: undefined }, /^warning Letters pass DMARC by SPF alone/],
    [
      'only the same domain passes',
      dmarc('v=DMARC1; p=reject; adkim=s'),
      { from: 'mail.corp.example' },
      /SPF alone/,
    ],
  ])('is told when %s', async (_when, zone, change, sentence) => {
    expect((await found('dmarc', zone, change)).join()).toMatch(sentence);
  });
});

it('tells where answers and bounces find no way', async () => {
  const mx = (...records: readonly string[]): Zone => ({ ...good, 'corp.example': records });
  expect(await found('mx', mx('MX 0 .'))).toEqual([
    expect.stringMatching(/^warning .*takes no mail, so answers/),
  ]);
  expect(await found('mx', mx('A 1.2.3.4'))).toEqual([expect.stringMatching(/^warning .*has no MX record/)]);
  expect(await found('mx', without('corp.example'))).toEqual([
    expect.stringMatching(/^warning .*takes no mail:/),
  ]);
  const returns = { returns: 'bounces.corp.example' };
  expect(await found('returns', without('bounces.corp.example'), returns)).toEqual([
    expect.stringMatching(/^bad .*has no MX record: no bounce/),
  ]);
  expect(await found('returns', without('in.corp.example'), returns)).toEqual([
    expect.stringMatching(/^bad .*at in\.corp\.example, which has no address/),
  ]);
});

it('tells which addresses have no name that leads back', async () => {
  expect(await found('reverse-name', without('4.3.2.1.in-addr.arpa'))).toEqual([
    expect.stringMatching(/^bad 1\.2\.3\.4 \(mx\.corp\.example\) has no reverse name/),
  ]);
  const elsewhere = { ...good, '4.3.2.1.in-addr.arpa': ['PTR host-4.isp.example'] };
  expect(await found('reverse-name', elsewhere)).toEqual([
    expect.stringMatching(/^bad .*does not lead back/),
  ]);
  const inside = { servers: [{ ...relay, host: '10.0.0.1' }] };
  expect(await found('reverse-name', good, inside)).toEqual([
    expect.stringMatching(/^warning .*private network/),
  ]);
});

describe('links to unsubscribe', () => {
  const page = { baseUrl: 'https://news.corp.example/', hasSecret: true };
  const asked = (status: number, change = {}) =>
    found('unsubscribe', good, { unsubscribe: { ...page, ...change } }, async () => status);

  it('are asked for with a token that unsubscribes nobody', async () => {
    const urls: string[] = [];
    await look(good, { unsubscribe: page }, async (url) => urls.push(url) && 404);
    expect(urls).toEqual(['https://news.corp.example/unsubscribe/looked-at-by-doctor']);
  });

  it('have to be reached over TLS, without a redirect, from everywhere', async () => {
    expect(await asked(404)).toEqual([expect.stringMatching(/^good /)]);
    expect(await asked(301)).toEqual([expect.stringMatching(/^bad .*redirect/)]);
    expect(await asked(502)).toEqual([expect.stringMatching(/^bad .*with 502/)]);
    expect(await asked(404, { baseUrl: 'http://news.corp.example' })).toEqual([
      expect.stringContaining('RFC 8058'),
    ]);
    expect(await asked(404, { baseUrl: 'http://localhost:3003' })).toEqual([
      expect.stringMatching(/^bad localhost, .*not on the public internet/),
    ]);
    expect(await asked(404, { hasSecret: false })).toEqual([
      expect.stringMatching(/^warning Newsletters have no link/),
    ]);
    const away = async () =>
      Promise.reject(new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') }));
    expect(await found('unsubscribe', good, {}, away)).toEqual([
      expect.stringContaining('connect ECONNREFUSED'),
    ]);
  });
});

describe('TLS', () => {
  const now = Date.parse('2026-03-01T00:00:00Z');
  const servers: FakeSmtpServer[] = [];
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
    setDefaultCACertificates(getCACertificates('bundled'));
  });
  const trust = () => setDefaultCACertificates([testCertificate.cert]);

  async function tls(options: FakeSmtpOptions, change: Partial<MailServer> = {}, at = now): Promise<string> {
    const server = await createFakeSmtpServer(options);
    servers.push(server);
    const local = {
      ...{ name: 'local', host: 'localhost', port: server.port, verify: true },
      secure: options.tls === 'implicit',
    };
    const { state, found } = await lookAtTls({ ...local, ...change }, at);
    return `${state} ${found}`;
  }

  it.each(['starttls', 'implicit'] as const)('with a certificate that fits is good (%s)', async (how) => {
    trust();
    expect(await tls({ tls: how })).toMatch(
      /^good local speaks TLSv1\.3, with a certificate that is valid for \d+ more days\.$/,
    );
  });

  it('with a certificate that nobody vouches for is refused by senders, unless they were told otherwise', async () => {
    expect(await tls({ tls: 'starttls' })).toMatch(/^bad The certificate of local is not valid: /);
    expect(await tls({ tls: 'starttls' }, { verify: false })).toMatch(/^warning /);
  });

  it('that ends soon is told', async () => {
    trust();
    const ending = await tls({ tls: 'implicit' }, {}, Date.parse('2119-12-25T00:00:00Z'));
    expect(ending).toBe('warning The certificate of local ends in 7 days.');
  });

  it('is wanted of every server that is not in our own network, and a server that is away is told', async () => {
    expect(await tls({ tls: 'none' })).toMatch(/^warning local offers no TLS; it is in a private/);
    expect(await tls({ script: { banner: { reply: '554 5.7.1 No' } } })).toMatch(
      /^bad local cannot be spoken to at localhost:\d+: it said: 554 5\.7\.1 No/,
    );
    expect(await tls({}, { port: 1 })).toMatch(
      /^bad local cannot be spoken to at localhost:1: .*ECONNREFUSED/,
    );
  });
});
