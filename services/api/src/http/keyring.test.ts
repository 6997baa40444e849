import type { App } from '@pabal/db';
import { createKeyring } from './keyring.ts';

const app: App = { id: '1', name: 'crm', mode: 'live', scopes: [] };

/** A store that counts what it is asked, and answers what it is told to. */
function createAnswers() {
  let asked = 0;
  let answer = async (): Promise<App | undefined> => app;
  return {
    find: () => {
      asked += 1;
      return answer();
    },
    asked: () => asked,
    give: (next: typeof answer) => {
      answer = next;
    },
  };
}

describe('the keyring', () => {
  it('asks the store once for requests that come together, and not again for five seconds', async () => {
    const answers = createAnswers();
    let now = 0;
    const keyring = createKeyring(answers.find, () => now);
    await Promise.all([keyring.find('key'), keyring.find('key')]);
    now = 4_999;
    expect(await keyring.find('key')).toEqual(app);
    expect(answers.asked()).toBe(1);
  });

  it('notices within five seconds that a key was revoked', async () => {
    const answers = createAnswers();
    let now = 0;
    const keyring = createKeyring(answers.find, () => now);
    await keyring.find('key');
    answers.give(async () => undefined);
    now = 5_000;
    expect(await keyring.find('key')).toBeUndefined();
    expect(keyring.trusts('key')).toBe(false);
  });

  it('trusts a key that was good however long ago, and none that it has not seen', async () => {
    const answers = createAnswers();
    let now = 0;
    const keyring = createKeyring(answers.find, () => now);
    expect(keyring.trusts('key')).toBe(false);
    await keyring.find('key');
    now = 3_600_000;
    expect(keyring.trusts('key')).toBe(true);
    expect(keyring.trusts('another')).toBe(false);
  });

  it('does not remember that the store was away', async () => {
    const answers = createAnswers();
    const keyring = createKeyring(answers.find, () => 0);
    answers.give(() => Promise.reject(new Error('away')));
    await expect(keyring.find('key')).rejects.toThrow('away');
    answers.give(async () => app);
    expect(await keyring.find('key')).toEqual(app);
  });
});
