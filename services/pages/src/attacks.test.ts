// What strangers try on a page that faces the internet.

import { once } from 'node:events';
import { connect } from 'node:net';
import { usePages } from '@pabal/test/pages';

const pages = usePages({ DEFAULT_LOCALE: 'en', TRUSTED_PROXIES: '127.0.0.1/32' });

const from = (address: string) => ({ 'x-forwarded-for': address });
const pathOf = (url: string) => new URL(url).pathname;
const count = async (table: string) => (await pages.store.query(`select from ${table}`)).rowCount;

beforeEach(() => pages.newsletter('digest'));

async function subscribe(
  address: string,
): Promise<{ link: string; newsletterId: string; recipientId: string }> {
  await pages.signUp('digest', { email: address });
  const [letter] = await pages.letters(address);
  const link = pathOf(letter?.data.url ?? '');
  await pages.post(link, { do: 'confirm' });
  const { rows } = await pages.store.query<{ newsletterId: string; recipientId: string }>(
    `select s.newsletter_id as "newsletterId", s.recipient_id as "recipientId" from subscriptions s
     join recipients r on r.id = s.recipient_id where r.address_key = $1`,
    [address],
  );
  const [ids] = rows;
  if (ids === undefined) throw new Error('Nobody was subscribed.');
  return { link, ...ids };
}

/** An answer without what differs between any two: the time, the id of the request, the seal of a form. */
function plain({ status, headers, text }: { status: number; headers: Headers; text: string }): object {
  const named = [...headers].filter(([name]) => !['date', 'x-request-id'].includes(name));
  return { status, headers: named, text: text.replaceAll(/name="seal" value="[^"]*"/g, '') };
}

describe('enumeration', () => {
  it('finds the same answer for addresses that are known, unknown, suppressed, and that have left', async () => {
    await subscribe('known@example.com');
    const left = await subscribe('left@example.com');
    await pages.post(pages.unsubscribePath(left), { 'List-Unsubscribe': 'One-Click' });
    await pages.store.query(
      `insert into suppressions (id, address_key, scope, reason) values (new_id(), 'blocked@example.com', 'all', 'x')`,
    );
    const names = ['known', 'left', 'blocked', 'nobody'];
    const signUps = [];
    const links = [];
    for (const name of names) {
      const email = `${name}@example.com`;
      signUps.push(plain(await pages.signUp('digest', { email })));
      links.push(plain(await pages.post('/preferences', { seal: pages.seal('preferences'), email })));
    }
    expect(new Set(signUps.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(new Set(links.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });

  it('finds in a request the same row for every address, before anything is looked up', async () => {
    await subscribe('known@example.com');
    await pages.settled();
    await pages.store.query('delete from page_requests');
    for (const email of ['known@example.com', 'nobody@example.com'])
      await pages.post('/preferences', { seal: pages.seal('preferences'), email });
    const { rows } = await pages.store.query(
      `select kind, door, newsletter_id, name, locale, text_version from page_requests`,
    );
    expect(rows[0]).toEqual(rows[1]);
  });

  it('sends no letter about preferences to an address that nobody has', async () => {
    await pages.post('/preferences', { seal: pages.seal('preferences'), email: 'nobody@example.com' });
    await pages.settled();
    expect(await count('deliveries')).toBe(0);
  });
});

describe('mail bombing of strangers', () => {
  it('brings one letter, however often one newsletter is asked for', async () => {
    for (let time = 0; time < 12; time += 1)
      await pages.signUp('digest', { email: 'victim@example.com' }, from(`198.51.100.${time}`));
    await pages.settled();
    expect(await count('deliveries')).toBe(1);
  });

  it('brings six letters a day, however many newsletters there are', async () => {
    for (let number = 0; number < 9; number += 1) {
      await pages.newsletter(`n-${number}`);
      await pages.signUp(`n-${number}`, { email: 'victim@example.com' }, from(`198.51.100.${number}`));
    }
    await pages.settled();
    expect(await count('deliveries')).toBe(6);
  });

  it('puts no words of a stranger into the letter', async () => {
    const name = 'Pay now, call 0900-1234';
    await pages.signUp('digest', { email: 'victim@example.com', name });
    const [letter] = await pages.letters('victim@example.com');
    expect(JSON.stringify(letter)).not.toContain('0900');
    const { rows } = await pages.store.query<{ name: string | null }>('select name from deliveries');
    expect(rows).toEqual([{ name: null }]);
  });
});

describe('programs that fill in forms', () => {
  it.each([
    ['no seal', {}],
    ['a seal of another form', { seal: () => pages.seal('sign-up other') }],
    ['a seal that was changed', { seal: () => `${pages.seal('sign-up digest')}A` }],
    ['a seal of this second', { seal: () => pages.seal('sign-up digest', 0) }],
    ['a seal of last week', { seal: () => pages.seal('sign-up digest', 7 * 24 * 3_600_000) }],
  ])('get the form again with %s', async (_what, { seal }: { seal?: () => string }) => {
    const answer = await pages.post('/n/digest', { email: 'ada@example.com', ...(seal && { seal: seal() }) });
    expect(answer.status).toBe(422);
    expect(await count('page_requests')).toBe(0);
  });

  it('are told what everybody is told when they fill in the field that nobody sees', async () => {
    const answer = await pages.signUp('digest', {
      email: 'ada@example.com',
      homepage: 'https://spam.example',
    });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/n/digest/asked?lang=en']);
    expect(await count('page_requests')).toBe(0);
  });
});

describe('reflected text', () => {
  const script = '"><script>alert(1)</script>';

  it('is text and nothing else', async () => {
    const answers = [
      await pages.signUp('digest', { email: script, name: script, locale: script }),
      await pages.post('/preferences', { seal: pages.seal('preferences'), email: script }),
      await pages.get(`/n/digest?lang=${encodeURIComponent(script)}`),
      await pages.get(`/n/${encodeURIComponent(script)}`),
      await pages.get(`/preferences/${encodeURIComponent(script)}`),
      await pages.get(`/confirm/${encodeURIComponent(script)}?lang=${encodeURIComponent(script)}`),
      await pages.get(`/nowhere/${encodeURIComponent(script)}`, { 'accept-language': script }),
    ];
    for (const { text } of answers) expect(text).not.toMatch(/<script|alert\(1\)<|onerror=/);
  });

  it('is in no page of somebody’s preferences', async () => {
    const ids = await subscribe('ada@example.com');
    const path = pages.unsubscribePath(ids).replace('/unsubscribe/', '/preferences/');
    const { text } = await pages.get(
      `${path}?done=left&newsletter=${encodeURIComponent(script)}&bad=${encodeURIComponent(script)}`,
    );
    expect(text).not.toContain('alert(1)');
  });
});

describe('open redirect', () => {
  it('leads to our own paths, whatever is asked for', async () => {
    const ids = await subscribe('ada@example.com');
    const preferences = pages.unsubscribePath(ids).replace('/unsubscribe/', '/preferences/');
    const evil = { next: 'https://evil.example', newsletter: '//evil.example', lang: '//evil.example' };
    const answers = [
      await pages.signUp('digest', { email: 'a@example.com', ...evil }, { host: 'evil.example' }),
      await pages.post(`${preferences}?lang=//evil.example&next=//evil.example`, {
        do: 'pause',
        days: '7',
        ...evil,
      }),
      await pages.post(`${preferences}`, { do: 'reason', reason: 'other', ...evil }),
      await pages.post(`${pages.unsubscribePath(ids)}/reason?next=//evil.example`, { reason: 'other' }),
      await pages.get('//evil.example/n/digest'),
      await pages.get('/\\evil.example'),
    ];
    for (const { headers } of answers) {
      const location = headers.get('location');
      if (location !== null) expect(location).toMatch(/^\/(?:n|preferences|unsubscribe)\/[\w/-]+\?/);
      expect(location ?? '').not.toContain('evil');
    }
  });
});

describe('cache poisoning by headers', () => {
  it('changes nothing: pages that caches may keep are made of their address and the language alone', async () => {
    const usual = plain(await pages.get('/n/digest', { 'accept-language': 'en' }));
    for (const headers of [
      { host: 'evil.example' },
      { 'x-forwarded-host': 'evil.example' },
      { 'x-forwarded-proto': 'http', 'x-forwarded-port': '1' },
      { 'x-original-url': '/n/other', 'x-rewrite-url': '/n/other' },
      { forwarded: 'host=evil.example' },
      { origin: 'https://evil.example', referer: 'https://evil.example/' },
      { cookie: 'lang=ko; session=evil' },
      { 'user-agent': '<script>' },
    ])
      expect(plain(await pages.get('/n/digest', { 'accept-language': 'en', ...headers }))).toEqual(usual);
  });

  it('lets nobody keep what belongs to one reader', async () => {
    const ids = await subscribe('ada@example.com');
    const unsubscribe = pages.unsubscribePath(ids);
    for (const path of [
      unsubscribe,
      unsubscribe.replace('/unsubscribe/', '/preferences/'),
      ids.link,
      '/preferences',
    ]) {
      const { headers } = await pages.get(path);
      expect({ path, cache: headers.get('cache-control') }).toEqual({ path, cache: 'no-store' });
      expect(headers.get('referrer-policy')).toBe('no-referrer');
    }
  });
});

describe('what is not for readers', () => {
  it.each([
    '/metrics',
    '/healthz',
    '/readyz',
    '/console/queues',
    '/v1/events',
    '/openapi.json',
    '/../package.json',
  ])('is not on this port: %s', async (path) => {
    const answer = await pages.get(path);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
  });

  it('is refused in words by another method', async () => {
    const answer = await fetch(`${pages.url}/n/digest`, { method: 'DELETE' });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
  });
});

describe('link tampering', () => {
  it('opens nothing: neither a changed link, nor one of another purpose', async () => {
    const ids = await subscribe('ada@example.com');
    await subscribe('bob@example.com');
    const token = pages.unsubscribePath(ids).split('/').at(-1) ?? '';
    const confirming = ids.link.split('/').at(-1) ?? '';
    const changed = Array.from({ length: token.length }, (_, at) => {
      const other = token[at] === 'A' ? 'B' : 'A';
      return `${token.slice(0, at)}${other}${token.slice(at + 1)}`;
    });
    const paths = [
      ...changed.slice(0, 40).map((wrong) => `/unsubscribe/${wrong}`),
      `/unsubscribe/${token}=`,
      `/unsubscribe/${confirming}`,
      `/preferences/${confirming}`,
      `/confirm/${token}`,
      `/erase/${token}`,
    ];
    for (const path of paths) {
      const answer = await pages.post(path, { 'List-Unsubscribe': 'One-Click', do: 'confirm' });
      expect({ path, status: answer.status }).toEqual({ path, status: 404 });
    }
    expect((await pages.store.query(`select from subscriptions where state = 'subscribed'`)).rowCount).toBe(
      2,
    );
  });

  it('is slow: after sixty wrong links a network has to wait, and right links still work', async () => {
    const ids = await subscribe('ada@example.com');
    const guess = () => pages.get('/unsubscribe/wrong', from('203.0.113.9'));
    for (let time = 0; time < 60; time += 1) expect((await guess()).status).toBe(404);
    expect((await guess()).status).toBe(429);
    expect((await pages.get(pages.unsubscribePath(ids), from('203.0.113.9'))).status).toBe(200);
  });
});

describe('clients that send too much, or not to the end', () => {
  it('are refused after eight kilobytes of form', async () => {
    const answer = await pages.post('/n/digest', { email: 'a'.repeat(9_000) });
    expect(answer.status).toBe(413);
  });

  it('hold a connection of their own and nobody else', async () => {
    const slow = Array.from({ length: 50 }, () => {
      const socket = connect(Number(new URL(pages.url).port), '127.0.0.1');
      socket.write(
        'POST /n/digest HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nemail=',
      );
      return socket;
    });
    await Promise.all(slow.map((socket) => once(socket, 'connect')));
    expect((await pages.get('/n/digest')).status).toBe(200);
    for (const socket of slow) socket.destroy();
    expect(await count('page_requests')).toBe(0);
  });
});

describe('too many sign-ups from one network', () => {
  const few = usePages({ DEFAULT_LOCALE: 'en', TRUSTED_PROXIES: '127.0.0.1/32', PAGES_SIGN_UPS: '3' });
  beforeEach(() => few.newsletter('digest'));

  it('are refused for the /64 of an IPv6 address, and for nobody else', async () => {
    const signUp = (host: number, network = '2001:db8:1:2') =>
      few.signUp('digest', { email: `n${host}@example.com` }, from(`${network}::${host}`));
    for (const host of [1, 2, 3]) expect((await signUp(host)).status).toBe(303);
    expect((await signUp(4)).status).toBe(429);
    expect((await signUp(5, '2001:db8:9:9')).status).toBe(303);
  });
});
