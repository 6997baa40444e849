import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { useApi } from '@pabal/test/api';
import { openApiDocument } from '../openapi/document.ts';
import { routes } from '../routes.ts';
import { byKey, firstEvent } from './first-event.ts';
import { curlOf } from './operation.ts';
import { readDocument } from './read.ts';
import { createReference } from './reference.ts';
import { subjects } from './subjects.ts';

const publicUrl = 'https://pabal.example';
const document = openApiDocument(routes, publicUrl);
const reference = createReference(() => Buffer.from(JSON.stringify(document)));
const { operations } = readDocument(document);
const textOf = (subject: string | undefined, language: 'en' | 'ko') =>
  reference.page(subject, language)?.bytes.toString('utf8') ?? '';

describe('the reference', () => {
  it.each(['en', 'ko'] as const)(
    'has every route on the page of one subject, with an example to send (%s)',
    (language) => {
      const pages = subjects.map(({ key }) => textOf(key, language));
      for (const { operationId, path, method } of operations) {
        const found = pages.filter((page) => page.includes(`<article id="${operationId}"`));
        expect({ method, path, pages: found.length }).toEqual({ method, path, pages: 1 });
      }
      expect(pages.join('').match(/curl -sS/g)).toHaveLength(routes.length);
    },
  );

  it('fits on a slow line, runs nothing, and asks nobody else for anything', () => {
    for (const key of [undefined, ...subjects.map((subject) => subject.key)]) {
      const page = textOf(key, 'en');
      expect(page.length).toBeGreaterThan(2_000);
      expect(page.length).toBeLessThan(500_000);
      expect(page).not.toMatch(/<script|<img|<link|<iframe|javascript:|style="| on[a-z]+="/i);
      for (const [, address = ''] of page.matchAll(/(?:href|src)="([^"]*)"/g))
        expect(address).toMatch(/^[/#]/);
    }
  });

  it('explains fields with their types, bounds and defaults, also those inside of others', () => {
    const events = textOf('events', 'en');
    expect(events).toMatch(
      /<code>to<\/code> <b>required<\/b><\/th><td>list of Target<\/td><td>.*1 to 10000 entries\./,
    );
    expect(events).toContain('<code>to[].email</code>');
    expect(textOf('webhooks', 'ko')).toContain('<b>필수</b>');
  });

  it('lists every error with what to do', () => {
    const first = textOf(undefined, 'en');
    expect(first).toMatch(/<code>rate-limited<\/code><\/th><td>429<\/td>.*Try again after Retry-After/);
    expect(first).toMatch(/<code>invalid-request<\/code><\/th><td>400<\/td>.*Change the request/);
  });

  it('escapes what the document says', () => {
    const evil = { ...document, servers: [{ url: '"><script>alert(1)</script>' }] };
    const page = createReference(() => Buffer.from(JSON.stringify(evil))).page(undefined, 'en');
    expect(page?.bytes.toString()).not.toContain('<script>');
  });
});

it.each([
  ['en', 'events.md'],
  ['ko', 'events.ko.md'],
] as const)('begins with the first event of the documents, which run it as a test (%s)', (language, file) => {
  const text = readFileSync(join(import.meta.dirname, '../../../../docs', file), 'utf8');
  const { curl, typescript, python } = firstEvent[language];
  for (const code of [curl, typescript, python]) expect(text).toContain(code);
  expect(byKey[language]).toContain(language === 'ko' ? 'reset%2Fko-42' : 'reset%2F42');
});

describe('over HTTP', () => {
  const api = useApi();
  const ask = (path: string, headers: Readonly<Record<string, string>> = {}) =>
    fetch(`${api.url}${path}`, { headers });

  it('is a page in the language of the browser, or the one that somebody chose, under a policy that lets nothing in', async () => {
    const english = await ask('/docs', { 'accept-language': 'fr' });
    expect(english.status).toBe(200);
    expect(english.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+';/,
    );
    expect(await english.text()).toContain('First event in five minutes');
    expect(await (await ask('/docs', { 'accept-language': 'ko-KR' })).text()).toContain(
      '첫 이벤트를 5분 만에',
    );
    expect(await (await ask('/docs/events?language=ko')).text()).toContain('lang="ko"');
    const again = await ask('/docs', {
      'accept-language': 'en',
      'if-none-match': english.headers.get('etag') ?? '',
    });
    expect(again.status).toBe(304);
    expect((await ask('/docs/nothing')).status).toBe(404);
    expect((await ask('/docs/__proto__')).status).toBe(404);
  });
});

describe('the examples of the document, sent as they are', () => {
  const api = useApi({ settings: { API_RATE_LIMIT: '100000' } });

  /** What an example names is not there, is in another state, or belongs to a deployment that this is not. */
  const fine = new Set([200, 201, 202, 204, 403, 404, 409, 412, 413, 422, 503]);

  it('are understood by a real api, which answers as it is documented', async () => {
    const key = await api.newKey({
      name: 'examples',
      scopes: [
        ...([
          'events:write',
          'events:read',
          'recipients:write',
          'recipients:read',
          'newsletters:write',
        ] as const),
        ...(['newsletters:read', 'ops:read', 'ops:write', 'letters:read', 'letters:write'] as const),
        ...(['webhooks:read', 'webhooks:write', 'attachments:write'] as const),
        ...(['endpoints:read', 'endpoints:write'] as const),
      ],
    });
    const refused: unknown[] = [];
    for (const operation of operations) {
      if (!operation.security.some((one) => 'key' in one)) continue;
      // It does not end by itself.
      if (operation.path === '/v1/status/live') continue;
      const line = curlOf(operation);
      const path = /"\$PABAL_URL([^"]*)"/.exec(line)?.[1] ?? '';
      const [type, content] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
      const headers = Object.fromEntries([
        ...operation.parameters.flatMap(({ in: place, name, example }) =>
          place === 'header' ? [[name, `${example}-${operation.operationId}`]] : [],
        ),
        ...(type === undefined ? [] : [['content-type', type]]),
      ]);
      const body = content === undefined ? {} : { body: content.example };
      const { status, body: answer } = await api.call(operation.method.toUpperCase(), path, {
        key,
        headers,
        ...body,
      });
      if (!fine.has(status)) refused.push({ method: operation.method, path, status, answer });
      // What the shipped templates know is not only understood.
      if (/^\/v1\/events(?:\/batch)?$/.test(path) && operation.method === 'post')
        expect({ path, status }).toEqual({ path, status: 202 });
    }
    expect(refused).toEqual([]);
  }, 120_000);
});
