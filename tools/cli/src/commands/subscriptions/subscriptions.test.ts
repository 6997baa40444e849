import { putRecipient } from '@pabal/db/people';
import { usePabal } from '../../testing/use-pabal.ts';

const { store, pabal } = usePabal({
  empty: ['recipients', 'newsletters', 'groups', 'segments', 'suppressions', 'imports'],
});
beforeEach(() =>
  store.query(
    `insert into newsletters (id, key, name, definition) values (new_id(), 'digest', 'Digest', '{}')`,
  ),
);

const person = (externalId: string, attributes: object) =>
  putRecipient(store, {
    externalId,
    address: `${externalId}@example.com`,
    addressKey: `${externalId}@example.com`,
    attributes: { ...attributes },
  });

describe('subscriptions', () => {
  const consent = ['--consent-source', 'paper form', '--consent-at', '2026-03-01T09:00:00+09:00'];
  const typed = (verb: string, ...more: string[]) => pabal('subscriptions', verb, ...more);

  it('are made with the evidence of consent, listed and ended, and the history is kept', async () => {
    await person('ada', {});
    const made = await typed('subscribe', 'digest', 'ada', ...consent, '--consent-version', 'v3');
    expect(made.out).toMatch(
      /digest +ada +subscribed +every time +2026-03-01T00:00:00Z +paper form +v3 +\S+Z +cli:/,
    );
    expect((await typed('list', 'digest')).out).toContain('paper form');
    expect((await typed('unsubscribe', 'digest', 'ada')).err).toBe(
      '1 recipient with this address will get no more of it.\n',
    );
    expect((await typed('unsubscribe', 'digest', 'ada')).err).toContain('nothing was changed');
    expect((await typed('list', 'digest', '--state', 'subscribed')).err).toContain('Nobody');
    const { out } = await typed('show', 'ada');
    expect(out).toMatch(/never asked → subscribed +2026-03-01T00:00:00Z +paper form +v3 +cli:/);
    expect(out).toMatch(/subscribed → unsubscribed +2026-03-01T00:00:00Z +paper form +v3 +cli:/);
    const { subscriptions, history } = JSON.parse((await typed('show', 'ada', '--json')).out);
    expect([subscriptions.length, history.length]).toEqual([1, 2]);
  });

  it('that wait for a confirmation are pending, and asking again does not undo a subscription', async () => {
    await person('ada', {});
    expect((await typed('subscribe', 'digest', 'ada', ...consent, '--pending')).out).toContain('pending');
    await typed('subscribe', 'digest', 'ada', ...consent);
    const again = await typed('subscribe', 'digest', 'ada', ...consent, '--pending');
    expect(again.err).toBe('The recipient was subscribed already and stays so.\n');
  });

  it('are listed in pages', async () => {
    for (const name of ['ada', 'bob']) {
      await person(name, {});
      await typed('subscribe', 'digest', name, ...consent);
    }
    const { out, err } = await typed('list', 'digest', '--limit', '1');
    const [, cursor = ''] = /--after (\S+)/.exec(err) ?? [];
    const rest = await typed('list', 'digest', '--limit', '1', '--after', cursor);
    expect([out, rest.out].map((text) => /ada|bob/.exec(text)?.[0]).sort()).toEqual(['ada', 'bob']);
  });

  it.each<[string[], string]>([
    [['subscribe', 'digest', 'ada'], '--consent-source is missing'],
    [['subscribe', 'digest', 'nobody', ...consent], 'There is no recipient "nobody".'],
    [['subscribe', 'digest', 'a@example.com', ...consent], 'has "mailto:a@example.com"'],
    [['unsubscribe', 'weekly', 'ada'], 'There is no newsletter "weekly".'],
    [['list', 'digest', '--state', 'gone'], '--state must be one of subscribed, pending, unsubscribed'],
    [
      ['subscribe', 'digest', 'ada', '--consent-source', 'x', '--consent-at', 'today'],
      '--consent-at must be a time',
    ],
    [
      ['subscribe', 'digest', 'ada', '--consent-source', 'x', '--consent-at', '2999-01-01T00:00:00Z'],
      'not one in the future',
    ],
  ])('say what is wrong with %j', async (words, sentence) => {
    const { code, err } = await typed(words[0] ?? '', ...words.slice(1));
    expect(code).toBeGreaterThan(0);
    expect(err).toContain(sentence);
  });
});
