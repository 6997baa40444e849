// The pages about people: for whom they are, in both languages, and what each role is offered.

import { changeMembers, putRecipient, putSegment, putSuppression } from '@pabal/db/people';
import { createTestEditions } from '@pabal/db/testing';
import type { Role } from '@pabal/domain';
import { useApi } from '@pabal/test/api';

const secret = 'a-secret-of-the-test-with-more-than-32-characters';
const api = useApi({ settings: { API_RATE_LIMIT: '10000', LINK_SECRET: secret } });
const heads = new Map<Role, Readonly<Record<string, string>>>();

beforeAll(async () => {
  for (const role of ['viewer', 'operator', 'editor', 'admin'] as const)
    heads.set(role, await api.signedIn(role));
  const editions = await createTestEditions(api.store, 'digest');
  await editions.subscribe('kim');
  await putRecipient(api.store, {
    ...{ externalId: 'kim', address: 'kim@example.com', addressKey: 'kim@example.com', name: '김철수' },
    attributes: { plan: 'gold', seats: 2, tags: ['a'] },
  });
  await changeMembers(
    api.store,
    'customers',
    { add: { externalIds: ['kim'], people: [] }, remove: { externalIds: [], people: [] } },
    'test',
  );
  await putSegment(api.store, {
    ...{ key: 'loyal', actor: 'test' },
    rule: { all: [{ group: 'customers' }, { attribute: 'plan', is: 'gold' }] },
  });
  await putSuppression(api.store, {
    ...{ addressKey: 'kim@example.com', scope: 'newsletter', reason: 'complaint', actor: 'test' },
  });
});

const page = async (path: string, as: Role, language = 'en') =>
  api.call('GET', `/v1/console/${path}`, {
    key: '',
    headers: { ...heads.get(as), 'pabal-language': language },
  });

/** The values of all fields of this name, however deep. */
function valuesOf(value: unknown, field: string): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => (key === field ? [inner] : valuesOf(inner, field)));
}

const callsOf = async (path: string, as: Role) => {
  const { body } = await page(path, as);
  return valuesOf(body, 'call').map((call) => `${valuesOf(call, 'method')} ${valuesOf(call, 'path')}`);
};

const paths = [
  'people',
  'people?text=gold',
  'people/kim',
  'groups',
  'groups/customers',
  'segments',
  'segments/loyal',
  'suppressions',
];

it.each(paths)('%s is for those who may see people, and changes nothing for an operator', async (path) => {
  expect(await page(path, 'viewer')).toMatchObject({ status: 403, body: { code: 'role-missing' } });
  const shown = await Promise.all([page(path, 'operator'), page(path, 'editor'), page(path, 'editor', 'ko')]);
  expect(shown.map(({ status }) => status)).toEqual([200, 200, 200]);
  // An operator decides about addresses, as the routes say, and about nothing else here.
  const others = (await callsOf(path, 'operator')).filter((call) => !/ \/v1\/suppressions/.test(call));
  expect(others).toEqual([]);
});

it('says on the page of a person what they get, what holds it back, and why segments find them', async () => {
  const { body } = await page('people/kim', 'editor');
  const rows = valuesOf(body, 'rows').flat();
  expect(rows).toContainEqual(
    expect.objectContaining({
      key: 'digest',
      cells: expect.arrayContaining([{ tag: 'subscribed', tone: 'ok' }, { name: 'a test' }]),
    }),
  );
  expect(rows).toContainEqual(expect.objectContaining({ key: 'customers', to: '/console/groups/customers' }));
  expect(rows).toContainEqual(
    expect.objectContaining({
      key: 'loyal',
      cells: [
        { name: 'loyal' },
        { tag: 'yes', tone: 'ok' },
        [
          ...['in the group ', { code: 'customers' }, ', '],
          ...['attribute ', { code: 'plan' }, ': ', 'is ', { code: '"gold"' }],
          ...[' (found ', { code: '"gold"' }, ')'],
        ],
      ],
    }),
  );
  expect(JSON.stringify(body)).toContain('complaint');
  expect(valuesOf(body, 'file')).toEqual(['/v1/recipients/kim/export']);
});

it('offers an editor to change and subscribe, and an admin alone to erase', async () => {
  const editor = await callsOf('people/kim', 'editor');
  expect(editor).toContain('DELETE /v1/newsletters/digest/subscriptions/kim');
  expect(editor).toContainEqual(expect.stringMatching(/^PUT \/v1\/recipients\/kim\?updated=/));
  expect(editor).not.toContain('DELETE /v1/recipients/kim');
  expect(await callsOf('people/kim', 'admin')).toContain('DELETE /v1/recipients/kim');
});

it('gives a field to each simple attribute, and keeps the others', async () => {
  const { body } = await page('people/kim', 'editor');
  const [change] = valuesOf(body, 'acts').flat();
  expect(valuesOf(change, 'body')).toEqual([{ attributes: { plan: 'gold', seats: 2, tags: ['a'] } }]);
  const fields = valuesOf(change, 'fields').flat();
  expect(fields).toContainEqual(expect.objectContaining({ name: '/attributes/plan', kind: 'text' }));
  expect(fields).toContainEqual(expect.objectContaining({ name: '/attributes/seats', kind: 'number' }));
  expect(JSON.stringify(fields)).not.toContain('tags');
});

it('counts whom a segment would find with one condition more, and keeps nothing', async () => {
  const wanted = 'segments/loyal?what=attribute&name=seats&test=above&value=1';
  const { body } = await page(wanted, 'editor');
  expect(JSON.stringify(body)).toContain('With it the segment finds 1 person with 1 address.');
  expect(valuesOf(body, 'call')).toContainEqual(
    expect.objectContaining({
      body: {
        rule: {
          all: [{ group: 'customers' }, { attribute: 'plan', is: 'gold' }, { attribute: 'seats', above: 1 }],
        },
      },
    }),
  );
  const said = async (query: string) =>
    JSON.stringify((await page(`segments/loyal?${query}`, 'editor')).body);
  expect(await said('what=group&name=customers')).toContain('The segment has this condition.');
  expect(await said('what=group&name=nowhere')).toContain('The rule names what does not exist');
  expect(await said('what=group')).toContain('still missing');
  expect(await said('what=activeAt&test=withinDays&value=soon')).toContain('That is no condition');
  expect(await said('who=kim')).toContain('kim is in the segment.');
  expect(await said('who=nobody')).toContain('There is nobody with this id.');
});

it('leads to no page of what is not there', async () => {
  const nothing = '0195a1c2-7d3e-7000-8000-0123456789ab';
  for (const path of ['people/nobody', 'groups/none', 'segments/none', `erasures/${nothing}`])
    expect((await page(path, 'editor')).status).toBe(404);
});

it('shows the receipt of an erasure, which names nobody', async () => {
  await putRecipient(api.store, {
    ...{ externalId: 'gone', address: 'gone@example.com', addressKey: 'gone@example.com', attributes: {} },
  });
  const erased = await api.call('DELETE', '/v1/recipients/gone', {
    key: '',
    headers: heads.get('admin') ?? {},
  });
  expect(erased.status).toBe(200);
  const { body } = await page(`erasures/${erased.body.id}`, 'operator', 'ko');
  expect(JSON.stringify(body)).toContain('모두 지움');
  expect(JSON.stringify(body)).not.toContain('gone');
});
