import { usePages } from '@pabal/test/pages';

const pages = usePages({ DEFAULT_LOCALE: 'en' });

const pathOf = (url: string) => new URL(url).pathname;

interface Reader {
  readonly newsletterId: string;
  readonly recipientId: string;
}

/** A reader of the newsletter, and the path of the link in each letter. */
async function reader(
  address = 'ada@example.com',
): Promise<Reader & { unsubscribe: string; preferences: string }> {
  await pages.signUp('digest', { email: address });
  const [letter] = await pages.letters(address);
  await pages.post(pathOf(letter?.data.url ?? ''), { do: 'confirm' });
  const { rows } = await pages.store.query<Reader>(
    `select s.newsletter_id as "newsletterId", s.recipient_id as "recipientId" from subscriptions s
     join recipients r on r.id = s.recipient_id where r.address_key = $1`,
    [address],
  );
  const [ids] = rows;
  if (ids === undefined) throw new Error('Nobody was subscribed.');
  const unsubscribe = pages.unsubscribePath(ids);
  return { ...ids, unsubscribe, preferences: unsubscribe.replace('/unsubscribe/', '/preferences/') };
}

const stateOf = async (newsletter: string) => {
  const { rows } = await pages.store.query<{ state: string }>(
    'select s.state from subscriptions s join newsletters n on n.id = s.newsletter_id where n.key = $1',
    [newsletter],
  );
  return rows[0]?.state;
};

/** A fresh link, asked for by typing the address. */
async function freshLink(address = 'ada@example.com'): Promise<string> {
  await pages.post('/preferences', { seal: pages.seal('preferences'), email: address });
  const letters = await pages.letters(address, 2);
  const letter = letters.findLast(({ type }) => type === 'subscription.link');
  return pathOf(letter?.data.url ?? '');
}

beforeEach(() => pages.newsletter('digest'));

describe('the link in a letter', () => {
  it('opens the newsletters that are public or theirs, and names no other', async () => {
    await pages.newsletter('weekly');
    await pages.newsletter('hidden', { name: 'For the board', public: false });
    const { preferences } = await reader();
    const { text } = await pages.get(preferences);
    expect(text).toContain('The digest');
    expect(text).toContain('The weekly');
    expect(text).not.toContain('For the board');
    expect(text).toContain('a•••@example.com');
    expect(text).not.toContain('ada@example.com');
  });

  it('joins, leaves and takes back, each with one press', async () => {
    await pages.newsletter('weekly');
    const { preferences } = await reader();
    const joined = await pages.post(preferences, { do: 'join', newsletter: 'weekly' });
    expect((await pages.get(joined.headers.get('location') ?? '')).text).toContain(
      'You get “The weekly” from now on.',
    );
    expect(await stateOf('weekly')).toBe('subscribed');
    const left = await pages.post(preferences, { do: 'leave', newsletter: 'digest' });
    const page = await pages.get(left.headers.get('location') ?? '');
    expect(page.text).toContain('You do not get “The digest” any more.');
    expect(page.text).toContain('Undo');
    expect(await stateOf('digest')).toBe('unsubscribed');
    await pages.post(preferences, { do: 'join', newsletter: 'digest' });
    expect(await stateOf('digest')).toBe('subscribed');
  });

  it('pauses all newsletters for some days, and ends the pause', async () => {
    const { preferences } = await reader();
    await pages.post(preferences, { do: 'pause', days: '14' });
    const { rows } = await pages.store.query<{ days: number }>(
      'select round(extract(epoch from paused_until - now()) / 86400)::integer as days from recipients',
    );
    expect(rows).toEqual([{ days: 14 }]);
    expect((await pages.get(preferences)).text).toContain('All newsletters are paused until');
    await pages.post(preferences, { do: 'go-on' });
    expect((await pages.store.query('select from recipients where paused_until is null')).rowCount).toBe(1);
  });

  it('chooses at most one letter a week, where that is offered, and each of them again', async () => {
    await pages.newsletter('daily', { offersWeekly: true });
    const { preferences } = await reader();
    await pages.post(preferences, { do: 'join', newsletter: 'daily' });
    const chosen = async () =>
      (
        await pages.store.query(
          'select s.at_most_weekly as weekly, n.key from subscriptions s join newsletters n on n.id = s.newsletter_id order by n.key',
        )
      ).rows;
    const weekly = await pages.post(preferences, { do: 'weekly', newsletter: 'daily' });
    const page = await pages.get(weekly.headers.get('location') ?? '');
    expect(page.text).toContain('You get at most one letter of “The daily” a week from now on');
    expect(page.text).toContain('You get the first of each week.');
    expect(await chosen()).toEqual([
      { key: 'daily', weekly: true },
      { key: 'digest', weekly: false },
    ]);
    const every = await pages.post(preferences, { do: 'every-time', newsletter: 'daily' });
    expect((await pages.get(every.headers.get('location') ?? '')).text).toContain(
      'You get every letter of “The daily” from now on.',
    );
    expect(await chosen()).toMatchObject([{ weekly: false }, { weekly: false }]);
    expect((await pages.post(preferences, { do: 'weekly', newsletter: 'digest' })).status).toBe(404);
  });

  it('changes language and time zone, and takes no time zone that is not one', async () => {
    const { preferences } = await reader();
    await pages.post(preferences, { do: 'about', locale: 'ko', zone: 'Asia/Seoul' });
    const refused = await pages.post(preferences, { do: 'about', locale: 'en', zone: 'Mars/Base' });
    expect((await pages.get(refused.headers.get('location') ?? '')).text).toContain(
      'Please write a time zone',
    );
    const { rows } = await pages.store.query('select locale, time_zone from recipients');
    expect(rows).toEqual([{ locale: 'ko', time_zone: 'Asia/Seoul' }]);
  });

  it('counts why somebody left, and keeps nothing of them with it', async () => {
    const { preferences, newsletterId } = await reader();
    await pages.post(preferences, { do: 'leave', newsletter: 'digest' });
    await pages.post(preferences, { do: 'reason', newsletter: 'digest', reason: 'too-many' });
    await pages.post(preferences, { do: 'reason', newsletter: 'digest', reason: 'a novel' });
    const { rows } = await pages.store.query('select newsletter_id, reason, people from leave_reasons');
    expect(rows).toEqual([{ newsletter_id: newsletterId, reason: 'too-many', people: 1 }]);
  });

  it('gives no data away and erases nobody: it may have been passed on with the letter', async () => {
    const { preferences } = await reader();
    expect((await pages.post(preferences, { do: 'export' })).status).toBe(400);
    await pages.post(preferences, { do: 'erase' });
    const letters = await pages.letters('ada@example.com', 2);
    expect(letters.map(({ type }) => type)).not.toContain('subscription.erase');
    expect((await pages.store.query('select from recipients')).rowCount).toBe(1);
  });

  it('brings nobody back to a private newsletter that others took them off', async () => {
    const id = await pages.newsletter('board', { name: 'For the board', public: false });
    const { recipientId } = await reader();
    await pages.store.query(
      `insert into subscriptions (newsletter_id, recipient_id, state, changed_by) values ($1, $2, 'unsubscribed', 'api:hr')`,
      [id, recipientId],
    );
    const unsubscribe = pages.unsubscribePath({ newsletterId: id, recipientId });
    const preferences = unsubscribe.replace('/unsubscribe/', '/preferences/');
    expect((await pages.post(`${unsubscribe}/undo`)).status).toBe(404);
    expect((await pages.post(preferences, { do: 'join', newsletter: 'board' })).status).toBe(404);
    expect(await stateOf('board')).toBe('unsubscribed');
  });
});

describe('a fresh link', () => {
  it('comes by letter to an address that is known, and works for a day', async () => {
    await reader();
    expect((await pages.get(await freshLink())).text).toContain('Download my data');
  });

  it('gives all that is kept as a file', async () => {
    await reader();
    const answer = await pages.post(await freshLink(), { do: 'export' });
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="my-data.json"');
    expect(JSON.parse(answer.text)).toMatchObject({
      recipients: [expect.objectContaining({ address: 'ada@example.com' })],
      subscriptions: [expect.objectContaining({ state: 'subscribed' })],
      letters: expect.any(Array),
    });
  });

  it('erases everything after a letter asked once more, and its button was pressed', async () => {
    await reader();
    await pages.post(await freshLink(), { do: 'erase' });
    const letters = await pages.letters('ada@example.com', 3);
    const link = pathOf(letters.findLast(({ type }) => type === 'subscription.erase')?.data.url ?? '');
    expect((await pages.get(link)).text).toContain('Yes, erase everything');
    expect((await pages.store.query('select from recipients')).rowCount).toBe(1);
    expect((await pages.post(link, { do: 'erase' })).text).toContain('You are erased');
    expect((await pages.store.query('select from recipients')).rowCount).toBe(0);
    expect((await pages.store.query('select from page_requests')).rowCount).toBe(0);
    expect((await pages.post(link, { do: 'erase' })).text).toContain('You are erased');
  });
});

describe('the page behind the link to unsubscribe', () => {
  it('names the newsletter, and changes nothing by being opened', async () => {
    const { unsubscribe } = await reader();
    expect((await pages.get(unsubscribe)).text).toContain('Stop “The digest”?');
    expect(await stateOf('digest')).toBe('subscribed');
  });

  it.each(['form', 'multipart'])('takes the one click of a mail program as %s (RFC 8058)', async (how) => {
    const { unsubscribe } = await reader();
    const form = new FormData();
    form.append('List-Unsubscribe', 'One-Click');
    const body = how === 'form' ? new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }) : form;
    const answer = await fetch(`${pages.url}${unsubscribe}`, { method: 'POST', body, redirect: 'error' });
    expect(answer.status).toBe(200);
    expect(await stateOf('digest')).toBe('unsubscribed');
  });

  it('refuses any other POST', async () => {
    const { unsubscribe } = await reader();
    expect((await pages.post(unsubscribe, { something: 'else' })).status).toBe(400);
    expect(await stateOf('digest')).toBe('subscribed');
  });

  it('offers to undo it', async () => {
    const { unsubscribe } = await reader();
    const left = await pages.post(unsubscribe, { 'List-Unsubscribe': 'One-Click' });
    expect(left.text).toContain('You do not get “The digest” any more');
    const undone = await pages.post(`${unsubscribe}/undo`);
    expect((await pages.get(undone.headers.get('location') ?? '')).text).toContain(
      'You get “The digest” again',
    );
    expect(await stateOf('digest')).toBe('subscribed');
  });

  it('answers the same for a person who is gone', async () => {
    const { newsletterId } = await reader();
    const gone = pages.unsubscribePath({ newsletterId, recipientId: '019b76da-a800-7000-8000-00000000c0de' });
    const left = await pages.post(gone, { 'List-Unsubscribe': 'One-Click' });
    expect(left.status).toBe(200);
    expect(left.text).toContain('You do not get “The digest” any more');
  });
});
