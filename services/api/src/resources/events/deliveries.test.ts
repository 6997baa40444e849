import { newId } from '@pabal/db/store';
import { acceptedBody, anEvent, useApi } from '@pabal/test/api';
import { z } from 'zod';

const api = useApi({ empty: ['deliveries', 'events'] });

const aMeeting = {
  ...{ customerName: 'Gaon', organizerName: 'Choi', place: '7F', detailUrl: 'https://crm.example/1' },
  ...{ startsAt: '2025-03-04T15:00:00+09:00', timeZone: 'Asia/Seoul' },
};

const pageOf = z.object({
  deliveries: z.array(
    z.object({ id: z.uuid(), address: z.string(), state: z.string(), createdAt: z.string() }),
  ),
  next: z.string().nullable(),
});

async function page(query: string) {
  const { status, body } = await api.call('GET', `/v1/deliveries?${query}`);
  expect({ status, body }).toMatchObject({ status: 200 });
  return pageOf.parse(body);
}

/** All pages of a query, one after the other. */
async function walk(query: string) {
  const pages: z.output<typeof pageOf>[] = [];
  for (let next: string | null = ''; next !== null; ) {
    const current = await page(`${query}${next && `&cursor=${next}`}`);
    pages.push(current);
    next = current.next;
  }
  return { pages, deliveries: pages.flatMap(({ deliveries }) => deliveries) };
}

async function post(more: object = {}): Promise<string> {
  const { body } = await api.post(anEvent(more));
  return acceptedBody.parse(body).id;
}

const everybody = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ email: `p${n}@example.com` }));

describe('the list of deliveries', () => {
  it('goes back in time, page by page, without a gap or a repeat', async () => {
    for (let n = 0; n < 7; n += 1) await post({ to: [{ email: `p${n}@example.com` }] });
    const { pages, deliveries } = await walk('limit=3');
    expect(deliveries.map(({ address }) => address)).toEqual(
      [6, 5, 4, 3, 2, 1, 0].map((n) => `p${n}@example.com`),
    );
    expect(pages.map((one) => one.deliveries.length)).toEqual([3, 3, 1]);
  });

  it('goes by address within an event', async () => {
    const id = await post({ to: everybody(25) });
    await post({ to: everybody(3) });
    const { deliveries } = await walk(`event=${id}&limit=10`);
    expect(deliveries.map(({ address }) => address)).toEqual(
      everybody(25)
        .map(({ email }) => email)
        .sort(),
    );
  });

  it('is filtered by event, address in any case, state, template, lane and time', async () => {
    const first = await post({ to: [{ email: 'a@example.com' }, { email: 'b@example.com' }] });
    await new Promise((resolve) => setTimeout(resolve, 5));
    const between = new Date();
    await new Promise((resolve) => setTimeout(resolve, 5));
    await post({ type: 'meeting.scheduled', data: aMeeting, to: [{ email: 'a@example.com' }] });
    await api.store.query(
      `update deliveries set state = 'failed', settled_at = now() where address_key = 'b@example.com'`,
    );

    const count = async (query: string) => (await walk(query)).deliveries.length;
    expect(await count('address=A@Example.com')).toBe(2);
    expect(await count(`event=${first}`)).toBe(2);
    expect(await count(`event=${first}&address=a@example.com`)).toBe(1);
    expect(await count('state=failed')).toBe(1);
    expect(await count(`event=${first}&state=failed`)).toBe(1);
    expect(await count('address=a@example.com&state=failed')).toBe(0);
    expect(await count('template=meeting.scheduled')).toBe(1);
    expect(await count('lane=event')).toBe(3);
    expect(await count('lane=newsletter')).toBe(0);
    expect(await count(`to=${between.toISOString()}`)).toBe(2);
    expect(await count(`from=${between.toISOString()}`)).toBe(1);
    expect(await count(`event=${first}&from=${between.toISOString()}`)).toBe(0);
    expect(await count('')).toBe(3);
  });

  it('is filtered by recipient, whether an event named them or their group', async () => {
    await api.call('PUT', '/v1/recipients/emp-1', { body: { email: 'one@example.com' } });
    await api.call('PUT', '/v1/recipients/emp-2', { body: { email: 'two@example.com' } });
    await post({ to: [{ recipient: 'emp-1' }, { recipient: 'emp-2' }] });
    await post({ to: [{ email: 'one@example.com' }] });
    const { deliveries } = await walk('recipient=emp-1');
    expect(deliveries.map(({ address }) => address)).toEqual(['one@example.com']);
    const { status, body } = await api.call('GET', '/v1/deliveries?recipient=emp-9');
    expect({ status, detail: body.detail }).toEqual({
      status: 404,
      detail: 'There is no recipient "emp-9".',
    });
  });

  it('finds a rare state in a long history by looking at so many rows at a time', async () => {
    const oldest = await post({ to: [{ email: 'rare@example.com' }] });
    await api.store.query(`update deliveries set state = 'failed', settled_at = now() where event_id = $1`, [
      oldest,
    ]);
    for (let n = 0; n < 3; n += 1) await post({ to: everybody(7_000) });
    const { pages, deliveries } = await walk('state=failed');
    expect(deliveries.map(({ address }) => address)).toEqual(['rare@example.com']);
    // 21,001 rows, ten thousand a page.
    expect(pages.map((one) => one.deliveries.length)).toEqual([0, 0, 1]);
  });

  it('answers a cursor from nowhere with nothing, or what is older', async () => {
    const id = await post();
    expect((await page(`event=${id}&cursor=${newId()}`)).deliveries).toEqual([]);
    expect((await page('cursor=00000000-0000-7000-8000-000000000000')).deliveries).toEqual([]);
    expect((await page(`cursor=${newId()}`)).deliveries).toHaveLength(1);
  });
});
