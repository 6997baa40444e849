import { connect } from 'node:net';
import { asciiLocalPart } from '@pabal/domain';
import { anEvent, problemBody, useApi } from '@pabal/test/api';

const api = useApi();
afterEach(async () => {
  const { rows } = await api.store.query('select id from events');
  expect(rows).toEqual([]);
});

const toOne = (email: unknown, more: object = {}) => anEvent({ to: [{ email, ...more }] });
const nested = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
const withData = (json: string) =>
  `{"type":"password.reset","to":[{"email":"a@example.com"}],"data":${json}}`;
const protoBeside =
  '{"type":"password.reset","data":{},"to":[{"email":"a@example.com"}],"__proto__":{"x":1}}';
const inYears = (years: number) => new Date(Date.now() + years * 366 * 24 * 3_600_000 + 60_000).toISOString();

const nameRule = 'a name: 1 to 200 characters, no control characters or line breaks';
const idRule = 'an external id: 1 to 300 characters without spaces or control characters';
const keyRule = 'a group key: 1 to 300 characters without spaces or control characters';
const typeRule = 'an event type: 1 to 100 characters, no control characters or line breaks';
const localeRule = 'a language tag such as ko or en-GB';
const timeRule = 'a time with date, seconds and offset such as 2026-03-01T09:00:00+09:00';
const textRule = 'text without NUL or halves of surrogate pairs';
const oneAddress = 'one address such as someone@example.com';
const noSpaces = 'an address without spaces or control characters';
const fullDomain = 'a full domain name after the @';
const none = 'no field of this name';
const [once, again] = ['each key once in an object', 'the same key again'];

// biome-ignore format: a table is read by its rows
/** What is posted, the field that is named, and what is said about it. */
const refusedFields: [name: string, body: unknown, field: string, expected: string, got: string][] = [
  ['no type', { data: {}, to: [{ email: 'a@example.com' }] }, '/type', 'a string', 'nothing'],
  ['a number for a type', anEvent({ type: 7 }), '/type', 'a string', '7'],
  ['CR in a type', anEvent({ type: 'password.reset\r' }), '/type', typeRule, '"password.reset\\r"'],
  ['a key that comes twice', '{"type":"password.reset","to":[{"email":"a@example.com"}],"data":{},"to":[{"email":"b@example.com"}]}', '/to', once, again],
  ['a key that comes twice in the data', withData('{"a":[{"b":1,"\\u0062":2}]}'), '/data/a/0/b', once, again],
  ['an unknown field', anEvent({ cc: [] }), '/cc', none, 'an array of 0'],
  ['no hash of a file', anEvent({ attachments: [{ hash: 'x', name: 'a.pdf' }] }), '/attachments/0/hash', 'a SHA-256 as 64 hexadecimal digits in lower case', '"x"'],
  ['a name of pabal’s own in data', anEvent({ data: { 'pabal:attachments': [] } }), '/data/pabal:attachments', 'another name', 'pabal:attachments'],
  ['nobody to write to', anEvent({ to: [] }), '/to', 'at least one target', 'an array of 0'],
  ['an object for to', anEvent({ to: { email: 'a@example.com' } }), '/to', 'an array', 'an object'],
  ['too many targets', anEvent({ to: Array(10_001).fill({ group: 'g' }) }), '/to', 'at most 10000 entries', 'an array of 10001'],
  ['a target of no form', anEvent({ to: [{}] }), '/to/0', 'an object with email, an object with recipient, an object with group or an object with endpoint', 'an object'],
  ['an unknown field in a target', toOne('a@example.com', { bcc: 'b@example.com' }), '/to/0/bcc', none, '"b@example.com"'],
  ['no data', { type: 'password.reset', to: [{ email: 'a@example.com' }] }, '/data', 'an object', 'nothing'],
  ['text for data', anEvent({ data: 'x' }), '/data', 'an object', '"x"'],
  ['a list for data', anEvent({ data: [1] }), '/data', 'an object', 'an array of 1'],
  ['__proto__ in data', withData('{"__proto__":{"admin":true}}'), '/data/__proto__', 'another name for this field', '"__proto__"'],
  ['__proto__ deep in data', withData('{"a":[{"\\u005f_proto__":1}]}'), '/data/a/0/__proto__', 'another name for this field', '"__proto__"'],
  ['__proto__ beside the fields', protoBeside, '/__proto__', none, 'an object'],
  ['data without a bottom', withData(nested(200)), '/data', 'at most 32 levels of nesting', 'more'],
  ['half a surrogate pair in data', withData('{"a":"\\ud800"}'), '/data/a', textRule, 'one of them'],
  ['NUL in data', withData('{"a":"\\u0000"}'), '/data/a', textRule, 'one of them'],
  ['a number beyond all bounds in data', withData('{"a":1e999}'), '/data/a', 'a number that a double can hold', 'a larger one'],
  ['data larger than a letter', anEvent({ data: { a: 'x'.repeat(300_000) } }), '/data', 'at most 262144 bytes of JSON', '300008 bytes'],
  ['several recipients in one address', toOne('a@example.com, b@example.com'), '/to/0/email', noSpaces, '"a@example.com, b@example.com"'],
  ['several recipients without a space', toOne('a@example.com,b@example.com'), '/to/0/email', oneAddress, '"a@example.com,b@example.com"'],
  ['a quoted local part', toOne('"a b"@example.com'), '/to/0/email', noSpaces, '"\\"a b\\"@example.com"'],
  ['a name in the address', toOne('Ada <ada@example.com>'), '/to/0/email', noSpaces, '"Ada <ada@example.com>"'],
  ['CR and LF in an address', toOne('a@example.com\r\nBcc: b@c.example'), '/to/0/email', noSpaces, '"a@example.com\\r\\nBcc: b@c.example"'],
  ['a local part of 65 octets', toOne(`${'a'.repeat(65)}@example.com`), '/to/0/email', 'a local part of at most 64 octets', '65 octets'],
  ['an address without a domain', toOne('root@localhost'), '/to/0/email', fullDomain, '"root@localhost"'],
  ['an address literal', toOne('a@[127.0.0.1]'), '/to/0/email', fullDomain, '"a@[127.0.0.1]"'],
  ['LF in a name', toOne('a@example.com', { name: 'A\nBcc: b@c.example' }), '/to/0/name', nameRule, '"A\\nBcc: b@c.example"'],
  ['a line separator in a name', toOne('a@example.com', { name: 'A\u2028B' }), '/to/0/name', nameRule, String.raw`"A\u{2028}B"`],
  ['a name that turns the text round', toOne('a@example.com', { name: 'A\u202Ebnn' }), '/to/0/name', 'a name without marks that turn the direction of text', String.raw`"A\u{202E}bnn"`],
  ['a name with a space of no width', toOne('a@example.com', { name: 'An\u200Bn' }), '/to/0/name', 'a name without characters that show nothing', String.raw`"An\u{200B}n"`],
  ['a name with a mark of annotations', toOne('a@example.com', { name: 'An\uFFF9n' }), '/to/0/name', 'a name without characters that show nothing', String.raw`"An\u{FFF9}n"`],
  ['a name in an isolate', toOne('a@example.com', { name: '\u2067Ann\u2069' }), '/to/0/name', 'a name without marks that turn the direction of text', String.raw`"\u{2067}Ann\u{2069}"`],
  ['a name of spaces', toOne('a@example.com', { name: '   ' }), '/to/0/name', 'a name of which something is seen', '"   "'],
  ['a name that shows nothing', toOne('a@example.com', { name: '\u3164' }), '/to/0/name', 'a name of which something is seen', String.raw`"\u{3164}"`],
  ['a name with a noncharacter', toOne('a@example.com', { name: 'Ann\uFFFF' }), '/to/0/name', 'a name without code points that are not characters', String.raw`"Ann\u{FFFF}"`],
  ['an address that shows nothing', toOne('\u3164@example.com'), '/to/0/email', 'a local part without characters that show nothing', String.raw`"\u{3164}@example.com"`],
  ['a domain that never takes mail', toOne('a@example.invalid'), '/to/0/email', 'a domain that can take mail; .invalid is reserved and never does', '"a@example.invalid"'],
  ['an endless name', toOne('a@example.com', { name: 'n'.repeat(201) }), '/to/0/name', nameRule, `"${'n'.repeat(60)}"… (201 characters)`],
  ['LF in a locale', anEvent({ locale: 'ko\n' }), '/locale', localeRule, '"ko\\n"'],
  ['a text that is not a locale', anEvent({ locale: 'korean language' }), '/locale', localeRule, '"korean language"'],
  ['CR and LF in replyTo', anEvent({ replyTo: 'a@example.com\r\nX: y' }), '/replyTo', noSpaces, '"a@example.com\\r\\nX: y"'],
  ['a replyTo outside ASCII', anEvent({ replyTo: '답장@example.com' }), '/replyTo', asciiLocalPart, '"답장@example.com"'],
  ['a space in an external id', anEvent({ to: [{ recipient: 'emp 1' }] }), '/to/0/recipient', idRule, '"emp 1"'],
  ['LF in a group', anEvent({ to: [{ group: 'a\nb' }] }), '/to/0/group', keyRule, '"a\\nb"'],
  ['a time without an offset', anEvent({ sendAt: '2026-03-01T09:00:00' }), '/sendAt', timeRule, '"2026-03-01T09:00:00"'],
  ['a day that does not exist', anEvent({ sendAt: '2026-02-30T09:00:00Z' }), '/sendAt', timeRule, '"2026-02-30T09:00:00Z"'],
];

describe('a field that cannot be right', () => {
  it.each(refusedFields)(
    '%s is refused, naming field, expectation and value',
    async (_name, body, field, expected, got) => {
      const { status, headers, body: answer } = await api.call('POST', '/v1/events', { body });
      expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
      expect({ status, code: answer.code }).toEqual({ status: 400, code: 'invalid-request' });
      expect(problemBody.parse(answer).errors[0]).toEqual({ field, expected, got });
    },
  );

  it('is named with all others, up to twenty', async () => {
    const to = Array.from({ length: 500 }, () => ({ email: 'nobody' }));
    const { body } = await api.post(anEvent({ to, locale: 'x', type: 1 }));
    expect(problemBody.parse(body).errors).toHaveLength(20);
    expect(JSON.stringify(body).length).toBeLessThan(5_000);
  });

  it.each([
    ['sendAt more than a year ahead', { sendAt: inYears(1) }, '/sendAt'],
    ['expiresAt in the past', { expiresAt: '2020-01-01T00:00:00Z' }, '/expiresAt'],
    ['expiresAt before sendAt', { sendAt: inYears(0.5), expiresAt: inYears(0.4) }, '/expiresAt'],
  ])('%s is refused', async (_name, times, field) => {
    const { status, body } = await api.post(anEvent(times));
    expect(status).toBe(400);
    expect(problemBody.parse(body).errors).toMatchObject([{ field }]);
  });
});

it.each([
  ['GET', '/v1/recipients/x?cursor=AAAA', '/cursor'],
  ['GET', '/v1/recipients/x/export?limit=1', '/limit'],
  ['GET', '/v1/segments/x?dry=true', '/dry'],
  ['DELETE', '/v1/segments/x?dry=true', '/dry'],
])('a parameter that a route does not know is refused: %s %s', async (method, path, field) => {
  const { status, body } = await api.call(method, path);
  expect(status).toBe(400);
  expect(problemBody.parse(body).errors).toMatchObject([
    { field: expect.stringContaining(field), expected: 'no field of this name' },
  ]);
});

describe('an event type without a template', () => {
  it('is answered with near names', async () => {
    const { status, body } = await api.post(anEvent({ type: 'pasword.reset' }));
    expect({ status, code: body.code }).toEqual({ status: 422, code: 'unknown-event-type' });
    expect(problemBody.parse(body)).toMatchObject({
      detail: 'There is no template for the event type "pasword.reset". Did you mean `password.reset`?',
      errors: [{ field: '/type', got: '"pasword.reset"' }],
    });
  });

  it.each([
    '../password.reset',
    '/etc/passwd',
    'layouts',
    '..',
    '__proto__',
    'constructor',
    'password.reset/ko.njk',
  ])('cannot be made of a path or a builtin: %s', async (type) => {
    const { status, body } = await api.post(anEvent({ type }));
    expect({ status, code: body.code }).toEqual({ status: 422, code: 'unknown-event-type' });
  });
});

describe('a body that cannot be read', () => {
  const json = { 'content-type': 'application/json' };
  const cases: [string, string | Uint8Array, Record<string, string>, number, string, RegExp][] = [
    [
      'broken JSON',
      '{"type":"x",}',
      json,
      400,
      'bad-json',
      /unexpected "}" at position 12 \(line 1, column 13\)/,
    ],
    ['JSON that breaks off', '{"type":\n"x"', json, 400, 'bad-json', /ends too soon, at position 12/],
    ['an empty body', '', json, 400, 'bad-json', /it is empty/],
    ['two values', '{} {}', json, 400, 'bad-json', /unexpected "{" at position 3/],
    ['bytes that are no UTF-8', new Uint8Array([0x22, 0xc3, 0x28, 0x22]), json, 400, 'bad-json', /not UTF-8/],
    [
      'a list instead of an object',
      '[]',
      json,
      400,
      'invalid-request',
      /expected an object, got an array of 0/,
    ],
    ['null', 'null', json, 400, 'invalid-request', /expected an object, got null/],
    [
      'a form',
      'type=x',
      { 'content-type': 'application/x-www-form-urlencoded' },
      415,
      'unsupported-media-type',
      /Expected Content-Type: application\/json, got "application\/x-www-form-urlencoded"/,
    ],
    [
      'another charset',
      '{}',
      { 'content-type': 'application/json; charset=euc-kr' },
      415,
      'unsupported-media-type',
      /euc-kr/,
    ],
    [
      'a packed body',
      '{}',
      { ...json, 'content-encoding': 'gzip' },
      415,
      'unsupported-media-type',
      /without Content-Encoding, got "gzip"/,
    ],
  ];
  it.each(cases)('%s is refused', async (_name, body, headers, status, code, detail) => {
    const answer = await api.call('POST', '/v1/events', { body, headers });
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code });
    expect(answer.body.detail).toMatch(detail);
  });

  it('of ten megabytes is refused before it has come', async () => {
    const { status, body } = await api.call('POST', '/v1/events', {
      body: anEvent({ data: { a: 'x'.repeat(10 * 1024 * 1024) } }),
    });
    expect({ status, code: body.code }).toEqual({ status: 413, code: 'body-too-large' });
    expect(body.detail).toContain('2 MiB');
  });

  it('without an end is refused as soon as it is too large, and the connection closed', async () => {
    const chunk = 'x'.repeat(64 * 1024);
    const head = `POST /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${api.key}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`;
    const answer = await talk((write) => {
      write(head);
      for (let sent = 0; sent <= 2 * 1024 * 1024; sent += chunk.length) write(`10000\r\n${chunk}\r\n`);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toContain('"code":"body-too-large"');
    expect(answer).toMatch(/Connection: close/i);
  });

  it('from a caller who hangs up is forgotten', async () => {
    const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
    socket.write(
      `POST /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${api.key}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"type":`,
    );
    const seen = () => api.logs.some(({ status }) => status === 499);
    setTimeout(() => socket.destroy(), 50);
    while (!seen()) await new Promise((resolve) => setTimeout(resolve, 10));
    expect((await api.call('GET', '/healthz')).status).toBe(200);
  });
});

/** Talks to the api without an HTTP client in between; resolves with everything it said before it hung up. */
function talk(speak: (write: (text: string) => void) => void): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
    let answer = '';
    socket.on('data', (data: Buffer) => {
      answer += data.toString('utf8');
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', () => socket.destroy());
    speak((text) => socket.write(text));
  });
}

describe('a request to nowhere', () => {
  it('is answered 404 for a path that does not exist', async () => {
    const { status, body } = await api.call('GET', '/v1/nowhere');
    expect({ status, code: body.code }).toEqual({ status: 404, code: 'not-found' });
  });

  it('is answered 405 with what is allowed', async () => {
    const { status, headers, body } = await api.call('PUT', '/v1/events');
    expect({ status, code: body.code, allow: headers.get('allow') }).toEqual({
      status: 405,
      code: 'method-not-allowed',
      allow: 'POST, GET, HEAD',
    });
  });

  it('gets the list of methods when it asks for them', async () => {
    const { status, headers } = await api.call('OPTIONS', '/v1/events/x');
    expect({ status, allow: headers.get('allow') }).toEqual({ status: 204, allow: 'GET, HEAD, DELETE' });
  });

  it.each([
    ['/v1/events/7', 'path/id'],
    ['/v1/deliveries?state=lost', 'query/state'],
    ['/v1/deliveries?limit=201', 'query/limit'],
    ['/v1/deliveries?limit=many', 'query/limit'],
    ['/v1/deliveries?cursor=x', 'query/cursor'],
    ['/v1/deliveries?state=sent&state=failed', 'query/state'],
    ['/v1/deliveries?addres=a@example.com', 'query/addres'],
  ])('is refused naming what is wrong in %s', async (path, field) => {
    const { status, body } = await api.call('GET', path);
    expect(status).toBe(400);
    expect(problemBody.parse(body).errors).toMatchObject([{ field }]);
  });

  it('is refused when the path is no UTF-8', async () => {
    const { status, body } = await api.call('GET', '/v1/events/%ff');
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'invalid-request' });
  });
});

describe('request ids', () => {
  it('are made when none came or a dangerous one, and are part of the problem', async () => {
    const { headers, body } = await api.call('GET', '/v1/nothing', {
      headers: { 'x-request-id': 'a b"c' },
    });
    const id = headers.get('x-request-id');
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(body.requestId).toBe(id);
  });

  it('are taken over when they are sane', async () => {
    const { headers } = await api.call('GET', '/healthz', { headers: { 'x-request-id': 'trace:1/2' } });
    expect(headers.get('x-request-id')).toBe('trace:1/2');
  });
});

describe('an idempotency key', () => {
  it.each([
    ['with a space', 'a b'],
    ['of 256 characters', 'k'.repeat(256)],
    ['that is empty', ''],
  ])('%s is refused', async (_name, key) => {
    const { status, body } = await api.post(anEvent(), { 'idempotency-key': key });
    expect(status).toBe(400);
    expect(problemBody.parse(body).errors).toMatchObject([
      { field: 'header/Idempotency-Key', expected: '1 to 255 visible ASCII characters without spaces' },
    ]);
  });
});

describe('a list in which everything is wrong', () => {
  const ones = Array(20_000).fill(1);
  let editor: string;
  beforeAll(async () => {
    editor = await api.newKey({
      scopes: ['newsletters:write', 'recipients:write', 'recipients:read', 'events:write'],
    });
  });
  // biome-ignore format: a table is read by its rows
  it.each<[method: string, path: string, body: unknown]>([
    ['PUT', '/v1/groups/all/members', { members: ones }],
    ['PUT', '/v1/groups/all/members', { members: Array(150_000).fill(1) }],
    ['PATCH', '/v1/groups/all/members', { add: ones, remove: ones }],
    ['POST', '/v1/activity', { activity: Array(10_000).fill(1) }],
    ['POST', '/v1/activity', { activity: Array(400_000).fill(1) }],
    ['POST', '/v1/events', anEvent({ to: ones, except: ones })],
    ['POST', '/v1/events/batch', { events: ones }],
    ['POST', '/v1/segment-trials', { rule: { all: ones } }],
    ['POST', '/v1/segment-trials', { rule: { attribute: ones, in: ones } }],
    ['POST', '/v1/feeds', { url: 'https://example.com/', tags: ones, includeWords: ones }],
    ['PUT', '/v1/newsletters/n', { sections: ones, audience: { groups: ones, except: { groups: ones } } }],
    ['POST', '/v1/suppressions', Object.fromEntries(ones.map((one, n) => [`field${n}`, one]))],
  ])('%s %s is refused with at most twenty of its faults', async (method, path, body) => {
    const answer = await api.call(method, path, { body, key: editor });
    expect(answer.status).toBe(400);
    const { errors } = problemBody.parse(answer.body);
    expect(errors.length).toBeGreaterThan(0);
    expect(errors.length).toBeLessThanOrEqual(20);
  });
});
