import type { App } from '@pabal/db/apps';
import { createKeyring } from './keyring.ts';

const app: App = {
  id: '1',
  space: 1,
  keyId: '2',
  name: 'crm',
  mode: 'live',
  scopes: [],
  templates: null,
  paused: false,
};

/** A store that notes the size of each batch, and gives prepared answers. */
function createAnswers() {
  const batches: number[] = [];
  let answer = async (): Promise<App | undefined> => app;
  return {
    find: async (hashes: readonly Buffer[]) => {
      batches.push(hashes.length);
      return Promise.all(hashes.map(answer));
    },
    batches,
    give: (next: typeof answer) => {
      answer = next;
    },
  };
}

describe('the keyring', () => {
  it('asks the store once for requests that come together, and not again for five seconds', async () => {
    const answers = createAnswers();
    let now = 0;
    const keyring = createKeyring(answers.find, { now: () => now });
    await Promise.all([keyring.find('key'), keyring.find('key')]);
    now = 4_999;
    expect(await keyring.find('key')).toEqual(app);
    expect(answers.batches).toEqual([1]);
  });

  it('asks once while the answer for a key that was good before is on its way', async () => {
    const answers = createAnswers();
    let now = 0;
    const keyring = createKeyring(answers.find, { now: () => now });
    await keyring.find('key');
    now = 5_000;
    await Promise.all([keyring.find('key'), keyring.find('key')]);
    expect(answers.batches).toEqual([1, 1]);
  });

  it('looks keys up together that come together', async () => {
    const answers = createAnswers();
    const keyring = createKeyring(answers.find);
    await Promise.all(['a', 'b', 'c'].map(keyring.find));
    expect(answers.batches).toEqual([3]);
  });

  it('notices within five seconds that a key was revoked', async () => {
    const answers = createAnswers();
    let now = 0;
    const keyring = createKeyring(answers.find, { now: () => now });
    await keyring.find('key');
    answers.give(async () => undefined);
    now = 5_000;
    expect(await keyring.find('key')).toBeUndefined();
  });

  it('remembers good keys however many wrong ones come', async () => {
    const answers = createAnswers();
    const keyring = createKeyring(answers.find, { now: () => 0 });
    await keyring.find('key');
    answers.give(async () => undefined);
    await Promise.all(Array.from({ length: 12_000 }, (_, n) => keyring.find(`wrong ${n}`)));
    expect(await keyring.find('key')).toEqual(app);
  });

  it('does not remember that the store was away', async () => {
    const answers = createAnswers();
    const keyring = createKeyring(answers.find, { now: () => 0 });
    answers.give(() => Promise.reject(new Error('away')));
    await expect(keyring.find('key')).rejects.toThrow('away');
    answers.give(async () => app);
    expect(await keyring.find('key')).toEqual(app);
  });

  it('reports keys that were found, once for each look-up', async () => {
    const answers = createAnswers();
    const found: string[] = [];
    const keyring = createKeyring(answers.find, { now: () => 0, onFound: ({ keyId }) => found.push(keyId) });
    await keyring.find('key');
    await keyring.find('key');
    answers.give(async () => undefined);
    await keyring.find('wrong');
    expect(found).toEqual(['2']);
  });
});
