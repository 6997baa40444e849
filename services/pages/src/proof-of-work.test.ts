import { usePages } from '@pabal/test/pages';
import { findProgram, startBrowser } from '@pabal/test/support';
import { type Challenge, solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import { createProofOfWork } from './http/proof-of-work.ts';

const pages = usePages({ DEFAULT_LOCALE: 'en', PAGES_PROOF_OF_WORK: 'on' });
const secret = 'a-secret-of-the-test-with-more-than-32-characters';

beforeEach(async () => {
  await pages.newsletter('digest');
  await pages.newsletter('weekly');
});

const asked = async () => (await pages.store.query('select from page_requests')).rowCount;

async function solved(challenge: Challenge): Promise<string> {
  const solution = await solveChallenge({ challenge, deriveKey });
  return Buffer.from(JSON.stringify({ challenge, solution })).toString('base64');
}

/** The challenge of a page that has just been opened. */
async function challengeOn(path: string): Promise<Challenge> {
  const { text } = await pages.get(path);
  const [, escaped = ''] = /data-challenge="([^"]+)"/.exec(text) ?? [];
  return JSON.parse(escaped.replaceAll('&quot;', '"').replaceAll('&#34;', '"').replaceAll('&amp;', '&'));
}

describe('a sign-up with proof of work', () => {
  it('is taken with a solution, and with each solution once', async () => {
    const proof = await solved(await challengeOn('/n/digest'));
    const both = await Promise.all([
      pages.signUp('digest', { email: 'ada@example.com', proof }),
      pages.signUp('digest', { email: 'bob@example.com', proof }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([303, 422]);
    const again = await pages.signUp('digest', { email: 'cid@example.com', proof });
    expect([again.status, again.text]).toEqual([422, expect.stringContaining('did not compute')]);
    expect(await asked()).toBe(1);
  });

  it('is not taken without one, with one that was changed, of another form, or of an hour ago', async () => {
    const challenge = await challengeOn('/n/digest');
    const changed = { ...challenge, parameters: { ...challenge.parameters, keyPrefix: '0' } };
    const old = createProofOfWork({ store: pages.store, secret, now: () => Date.now() - 2 * 3_600_000 });
    const wrong = { counter: 1, derivedKey: '00'.repeat(32) };
    const proofs = [
      '',
      'not base64 { of anything',
      Buffer.from(JSON.stringify({ challenge, solution: wrong })).toString('base64'),
      await solved(changed),
      await solved(await challengeOn('/n/weekly')),
      await solved(JSON.parse(await old.challenge('sign-up digest'))),
      'A'.repeat(5_000),
    ];
    for (const proof of proofs)
      expect((await pages.signUp('digest', { email: 'ada@example.com', proof })).status).toBe(422);
    expect(await asked()).toBe(0);
  });

  it('is on a page that no cache keeps, with one script from our own address', async () => {
    const { headers, text } = await pages.get('/n/digest');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-robots-tag')).toBeNull();
    expect(headers.get('content-security-policy')).toContain(
      `default-src 'none'; script-src 'self'; require-trusted-types-for 'script'; style-src 'self'`,
    );
    const [, path = ''] =
      /<script type="module" src="(\/proof-[0-9a-f]{16}\.js)"><\/script>/.exec(text) ?? [];
    const script = await pages.get(path);
    expect([script.status, script.headers.get('content-type')]).toEqual([
      200,
      'text/javascript; charset=utf-8',
    ]);
    expect((await pages.get('/preferences')).headers.get('content-security-policy')).not.toContain('script');
  });
});

(findProgram('chromium') ? describe : describe.skip)('a reader in a browser', () => {
  let browser: Awaited<ReturnType<typeof startBrowser>>;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser?.close());

  it('signs up with a press of the button, while the browser computes by itself', async () => {
    const context = await browser.newContext({ locale: 'en' });
    const page = await context.newPage();
    const problems: string[] = [];
    // Such as what the policy of the page forbids. Browsers ask for an icon, which there is none of.
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.location().url.endsWith('/favicon.ico'))
        problems.push(message.text());
    });
    page.on('pageerror', (error) => problems.push(error.message));
    await page.goto(`${pages.url}/n/digest`);
    await page.fill('#email', 'ada@example.com');
    // The time that a person takes to type it.
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    await page.getByRole('button', { name: 'Sign up' }).click();
    await page.getByText('Now look into your mailbox').waitFor();
    expect(problems).toEqual([]);
    expect(await asked()).toBe(1);
    await context.close();
  });

  it('is told what the page needs when scripts are off', async () => {
    const context = await browser.newContext({ locale: 'en', javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${pages.url}/n/digest`);
    expect(await page.textContent('noscript')).toContain('This form needs JavaScript');
    await context.close();
  });
});
