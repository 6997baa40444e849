import { type EditionContent, findEditionContent } from '@pabal/db/editions';
import { claimDeliveries } from '@pabal/db/ledger';
import { sendEditionLetterAgain } from '@pabal/db/letters';
import { createTestEditions, createTestLetters } from '@pabal/db/testing';
import { newsletterDefinition } from '@pabal/newsletters';
import type { LetterForm } from '@pabal/render';
import { createLogger } from '@pabal/runtime';
import { useStore } from '@pabal/test/support';
import { createEditionLetters } from './edition-letters.ts';
import { createPieceMemory } from './piece-memory.ts';

const stored = (id: string): EditionContent => ({
  ...{ id, number: 1, kind: 'scheduled', newsletterId: 'n1', newsletter: 'digest', slot: new Date(0) },
  definition: newsletterDefinition.parse({
    ...{ name: 'Digest', template: 'daily-digest', audience: {}, content: { kind: 'recipients' } },
  }),
  content: { sections: [], data: {} },
  space: 'default',
});

const links = { url: () => 'https://pabal.example/u', headers: () => ({ Precedence: 'bulk' }) };
const reader = { recipientId: 'r', name: 'Ada', locale: 'en', attributes: {} };

const pieces = createPieceMemory(() => performance.now());
afterAll(pieces.stop);

/** A letter whose html and text are its reader's link. */
const form: LetterForm = {
  ...{ locale: 'en', version: 'v' },
  html: { constants: ['<p>', '</p>'], blanks: [0] },
  text: { constants: ['', '.'], blanks: [0] },
  octets: 100,
  places: { written: [], asked: [] },
  fill: ({ unsubscribeUrl }) => ({ ok: true, subject: 'S', texts: [String(unsubscribeUrl)] }),
};

function setUp(load: (id: string) => Promise<EditionContent | undefined>, secret = true) {
  let loads = 0;
  const letters = createEditionLetters({
    load: (id) => {
      loads += 1;
      return load(id);
    },
    render: (_template, locale) => ({
      ...{ subject: 'S', html: 'https://pabal.example/u', text: 'https://pabal.example/u' },
      ...{ locale: locale ?? 'en', version: 'v' },
    }),
    letter: () => ({ form: () => form }),
    links: secret ? links : undefined,
    pieces,
    logger: createLogger({ service: 'test', level: 'silent' }),
  });
  return { letters, loads: () => loads };
}

describe('letters of editions', () => {
  it('are made of an edition that is read once, however many come at the same time', async () => {
    const { letters, loads } = setUp(async (id) => stored(id));
    const found = await Promise.all([letters.find('e1'), letters.find('e1'), letters.find('e1')]);
    expect(loads()).toBe(1);
    const [edition] = found;
    if (edition === undefined || edition === 'later') throw new Error('Not found.');
    expect(edition.letter(reader)).toMatchObject({ subject: 'S', headers: { Precedence: 'bulk' } });
  });

  it('wait while the edition cannot be read, and go on when it can', async () => {
    let away = true;
    const { letters } = setUp(async (id) => {
      if (away) throw new Error('away');
      return stored(id);
    });
    expect(await letters.find('e1')).toBe('later');
    away = false;
    expect(await letters.find('e1')).not.toBe('later');
  });

  it('wait as long as there is no secret to sign their way out with', async () => {
    const { letters, loads } = setUp(async (id) => stored(id), false);
    expect(await letters.find('e1')).toBe('later');
    expect(loads()).toBe(0);
  });

  it('fail one by one, with the reason, when the edition cannot be understood', async () => {
    const { letters } = setUp(async (id) => ({ ...stored(id), definition: {} }));
    const edition = await letters.find('e1');
    if (edition === 'later') throw new Error('Not found.');
    expect(() => edition.letter(reader)).toThrow('The stored definition of a newsletter is not understood');
  });

  it('keep the pieces that they share, as long as their edition is remembered', async () => {
    const { letters } = setUp(async (id) => stored(id));
    const spliced = async (id: string) => {
      const edition = await letters.find(id);
      if (edition === 'later') throw new Error('Not found.');
      return edition.spliced(reader);
    };
    expect(await spliced('e1')).toMatchObject({
      subject: 'S',
      texts: ['https://pabal.example/u'],
      isNew: true,
    });
    const taken = pieces.taken();
    expect(taken).toBeGreaterThan(0);
    await spliced('e1');
    expect(pieces.taken()).toBe(taken);
    for (let n = 2; n < 40; n += 1) await letters.find(`e${n}`);
    expect(pieces.taken()).toBe(0);
  });

  it('of many editions do not fill the memory', async () => {
    const { letters, loads } = setUp(async (id) => stored(id));
    for (let n = 0; n < 40; n += 1) await letters.find(`e${n}`);
    await letters.find('e39');
    expect(loads()).toBe(40);
    await letters.find('e0');
    expect(loads()).toBe(41);
  });
});

describe('a letter of an edition that is sent again', () => {
  const { store } = useStore({ empty: ['deliveries', 'delivery_moves', 'newsletters', 'recipients'] });
  const content = {
    data: {},
    sections: [
      {
        ...{ key: 'all', title: 'All' },
        entries: [
          {
            ...{
              title: 'News',
              url: 'https://blog.example/1',
              excerpt: '',
              thumbnailUrl: null,
              author: null,
            },
            ...{ publishedAt: new Date(0).toISOString(), feedTitle: 'Blog', feedUrl: null },
          },
        ],
      },
    ],
  };

  const letters = () =>
    createEditionLetters({
      load: (id) => findEditionContent(store, id),
      render: (_template, locale, data) => ({
        ...{ subject: 'S', html: JSON.stringify(data), text: JSON.stringify(data.sections) },
        ...{ locale: locale ?? 'en', version: 'v' },
      }),
      letter: () => ({ form: () => form }),
      links: { url: ({ recipientId }) => `https://pabal.example/u/${recipientId}`, headers: () => ({}) },
      clicks: { url: ({ edition, position }) => `https://pabal.example/c/${edition}/${position}` },
      pieces,
      logger: createLogger({ service: 'test', level: 'silent' }),
    });

  /** An edition of which the first letter was sent. */
  async function sent() {
    const editions = await createTestEditions(store);
    const [reader = ''] = await editions.subscribe('kim');
    const { id: editionId } = await editions.sending();
    await store.query(
      'update editions set content = $2, definition = definition || $3::jsonb where id = $1',
      [editionId, JSON.stringify(content), JSON.stringify({ content: { kind: 'recipients' } })],
    );
    await store.query('update deliveries set next_attempt_at = now()');
    const { rows } = await store.query<{ id: string }>('select id from deliveries');
    const id = rows[0]?.id ?? '';
    await (await createTestLetters(store)).try([id], 'sent');
    return { id, editionId, reader };
  }

  const madeFor = async (editionId: string, recipientId: string) => {
    const edition = await letters().find(editionId);
    if (edition === 'later') throw new Error('Not found.');
    return edition.letter({ recipientId, name: 'Kim', locale: 'en', attributes: {} });
  };

  it('shows its reader the same, with the same ways out, and its clicks are those of the first edition', async () => {
    const { id, editionId, reader } = await sent();
    const made = await sendEditionLetterAgain(store, { id, editionId, actor: 'cli:kim', reason: 'lost' });
    const again = await madeFor(made?.editionId ?? '', reader);
    expect(again).toEqual(await madeFor(editionId, reader));
    const { number } = (await findEditionContent(store, editionId)) ?? {};
    expect(again.html).toContain(`https://pabal.example/c/${number}/1`);
    expect(again.html).toContain(`https://pabal.example/u/${reader}`);
    // Also one that is sent for the third time.
    await (await createTestLetters(store)).try([made?.id ?? ''], 'sent');
    const more = { id: made?.id ?? '', editionId: made?.editionId ?? '', actor: 'cli:kim', reason: 'lost' };
    const third = await sendEditionLetterAgain(store, more);
    expect(await madeFor(third?.editionId ?? '', reader)).toEqual(again);
  });

  it('is claimed for the address and language that its reader has now', async () => {
    const { id, editionId } = await sent();
    await store.query(
      `update recipients set address = 'kim@new.example', address_key = 'kim@new.example', locale = 'ko'`,
    );
    const made = await sendEditionLetterAgain(store, { id, editionId, actor: 'cli:kim', reason: 'lost' });
    const ids = [made?.id ?? ''];
    const { claims } = await claimDeliveries(store, { senderId: 's', ids });
    expect(claims).toMatchObject([
      {
        editionId: made?.editionId,
        lane: 'newsletter',
        address: 'kim@new.example',
        locale: 'ko',
        attempt: 1,
      },
    ]);
    expect(claims[0]?.remoteId).toBe(`<${made?.id}@pabal.test>`);
  });

  it('is suppressed when it is claimed after its reader has left', async () => {
    const { id, editionId } = await sent();
    const made = await sendEditionLetterAgain(store, { id, editionId, actor: 'cli:kim', reason: 'lost' });
    await store.query(`update subscriptions set state = 'unsubscribed'`);
    const { claims } = await claimDeliveries(store, { senderId: 's', ids: [made?.id ?? ''] });
    expect(claims).toEqual([]);
    const { rows } = await store.query('select state, cause from deliveries where id = $1', [made?.id]);
    expect(rows).toEqual([{ state: 'suppressed', cause: 'unsubscribed' }]);
  });
});
