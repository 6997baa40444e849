import type { EditionContent } from '@pabal/db/editions';
import { newsletterDefinition } from '@pabal/newsletters';
import type { LetterForm } from '@pabal/render';
import { createLogger } from '@pabal/runtime';
import { createEditionLetters } from './edition-letters.ts';
import { createPieceMemory } from './piece-memory.ts';

const stored = (id: string): EditionContent => ({
  ...{ id, number: 1, kind: 'scheduled', newsletterId: 'n1', newsletter: 'digest', slot: new Date(0) },
  definition: newsletterDefinition.parse({
    ...{ name: 'Digest', template: 'daily-digest', audience: {}, content: { kind: 'recipients' } },
  }),
  content: { sections: [], data: {} },
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
