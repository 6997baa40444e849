// A file of people through the page: sent, looked at, its columns chosen, begun, watched and ended, without a terminal.

import { takeImport } from '@pabal/db/people';
import { runImport } from '@pabal/people';
import { useApi } from '@pabal/test/api';
import { addUsers, useBrowser, type Visit, visitConsole } from '@pabal/test/console';
import { eventually, findProgram } from '@pabal/test/support';

const csvFile = (name: string, content: string | Buffer) => ({
  ...{ name, mimeType: 'text/csv', buffer: Buffer.from(content) },
});

(findProgram('chromium') ? describe : describe.skip)('files of people in the console', () => {
  const api = useApi({ settings: { API_RATE_LIMIT: '100000' } });
  const browser = useBrowser();
  let visit: Visit;

  beforeAll(() => addUsers(api.store, ['operator', 'editor']));
  afterEach(() => visit?.close());

  const main = () => visit.page.locator('main');
  const press = (name: string | RegExp) => visit.page.getByRole('button', { name }).first().click();
  const facts = () => visit.page.locator('main').textContent();

  it('takes in 100,000 people, and shows how far it is', async () => {
    const people = 100_000;
    const lines = Array.from({ length: people }, (_, n) => `c-${n},person-${n}@example.com,${n % 40}\n`);
    visit = await visitConsole(browser(), api.url, { as: 'editor' });
    const { page } = visit;
    await visit.to('/console/imports');
    await press('Send a file');
    await main()
      .getByLabel('File', { exact: true })
      .setInputFiles(csvFile('people.csv', `고객번호,이메일,좌석\nx,nobody,1\n${lines.join('')}`));
    await main().getByLabel('Put everybody into the group').fill('customer:hannal');
    await press('Store the file');
    await page.getByRole('link', { name: 'Look at it' }).click();
    await page.getByText('What would happen').waitFor();
    expect(await facts()).toContain('utf-8');
    // A busy machine reads less than all of it while somebody waits for the page, and says so.
    expect(await facts()).toMatch(/Of them new people100,000|after line [\d,]+ nothing is known yet/);
    expect(await page.locator('section[aria-label="Would be refused"] tbody').textContent()).toContain(
      'nobody',
    );
    await main().getByLabel('좌석').selectOption('number');
    await page.getByText('a number such as 12.5').first().waitFor();
    expect(await visit.findings()).toEqual([]);
    await press('Take it in');
    expect(await page.locator('.will').textContent()).toMatch(
      /^(?:100,000 lines are taken in, 1 is refused|Its lines are taken in)/,
    );
    await press('Take the file in');
    await page.getByText('It is being taken in.').waitFor();
    const work = await takeImport(api.store);
    if (work === undefined) throw new Error('Somebody has it.');
    const isRunning = page.locator('main progress');
    const seen = new Set<string | null>();
    await runImport(api.store, work, {
      onBatch: async () => {
        if ((await isRunning.count()) > 0) seen.add(await isRunning.first().getAttribute('value'));
      },
    });
    expect(seen.size).toBeGreaterThan(1);
    await page.getByText('finished').first().waitFor();
    expect(await facts()).toContain('New people100,000');
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Refused lines as CSV' }).click();
    expect((await download).suggestedFilename()).toMatch(/^refused-.*\.csv$/);
    const { rows } = await api.store.query(`select attributes from recipients where external_id = 'c-41'`);
    expect(rows).toEqual([{ attributes: { 좌석: 1 } }]);
    expect(visit.refused).toEqual([]);
  }, 300_000);

  it('reads a file of Excel in Korea, tells what is odd, and follows the columns that are chosen', async () => {
    const korean = Buffer.concat([
      Buffer.from('E-mail address,'),
      Buffer.from([0xbc, 0xba, 0xb8, 0xed]),
      Buffer.from('\na@gmial.com,'),
      Buffer.from([0xb0, 0xa1]),
      Buffer.from('\na@gmial.com,'),
      Buffer.from([0xb3, 0xaa, 0x0a]),
    ]);
    visit = await visitConsole(browser(), api.url, {
      as: 'editor',
      language: 'ko',
      width: 360,
      theme: 'dark',
    });
    const { page } = visit;
    await visit.to('/console/imports');
    await press('파일 보내기');
    await main().getByLabel('파일', { exact: true }).setInputFiles(csvFile('명단.csv', korean));
    await press('파일 저장');
    await page.getByRole('link', { name: '살펴보기' }).click();
    await page.getByText('처리하면 생길 일').waitFor();
    const text = (await facts()) ?? '';
    expect(text).toContain('euc-kr');
    expect(text).toContain('성명');
    expect(text).toContain('gmail.com 아닌가요?');
    expect(text).toContain('2번째 줄에서는 같은 주소의 이름이 가입니다');
    expect(await visit.findings()).toEqual([]);
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
    await main().getByLabel('성명').selectOption('-');
    await eventually(async () => !(await facts())?.includes('같은 주소의 이름이'));
    await main().getByLabel('E-mail address').selectOption('attribute');
    await page.getByText('첫 줄에 열 이름이 있어야 하고').waitFor();
    expect(await page.getByRole('button', { name: '처리 시작' }).count()).toBe(0);
    await press('이 가져오기 취소');
    await press('가져오기 취소');
    await page.getByText('가져오기를 취소했습니다.').waitFor();
    const found = await api.store.query(`select from recipients where address = 'a@gmial.com'`);
    expect(found.rowCount).toBe(0);
    expect(visit.refused).toEqual([]);
  }, 120_000);

  it('is not begun while the columns that were chosen are still counted', async () => {
    visit = await visitConsole(browser(), api.url, { as: 'editor' });
    const { page } = visit;
    await visit.to('/console/imports');
    await press('Send a file');
    await main()
      .getByLabel('File', { exact: true })
      .setInputFiles(csvFile('seats.csv', 'email,seats\none@example.com,12\ntwo@example.com,many\n'));
    await press('Store the file');
    await page.getByRole('link', { name: 'Look at it' }).click();
    await page.getByText('What would happen').waitFor();
    await press('Take it in');
    const will = page.locator('.will');
    expect(await will.textContent()).toContain('2 lines are taken in, 0 are refused');
    let answer = () => {};
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route(/\/v1\/console\/imports\/.*c1=number/, async (route) => {
      await answered;
      await route.continue();
    });
    await main().getByLabel('seats').selectOption('number');
    await page.getByText('The columns that you chose are being counted.').waitFor();
    for (const name of ['Take the file in', 'Cancel this import'])
      expect({ name, isOff: await page.getByRole('button', { name }).isDisabled() }).toEqual({
        name,
        isOff: true,
      });
    expect(await visit.findings()).toEqual([]);
    answer();
    await eventually(async () => (await will.textContent())?.includes('1 line is taken in, 1 is refused'));
    expect(await page.getByText('The columns that you chose are being counted.').count()).toBe(0);
    await press('Take the file in');
    await page.getByText('It is being taken in.').waitFor();
    const work = await takeImport(api.store);
    if (work === undefined) throw new Error('Somebody has it.');
    await runImport(api.store, work);
    const { rows } = await api.store.query(
      `select address, attributes from recipients where address in ('one@example.com', 'two@example.com')`,
    );
    expect(rows).toEqual([{ address: 'one@example.com', attributes: { seats: 12 } }]);
  }, 60_000);

  it('is not offered to an operator', async () => {
    visit = await visitConsole(browser(), api.url, { as: 'operator' });
    await visit.to('/console/imports');
    expect(await visit.page.getByRole('button', { name: 'Send a file' }).count()).toBe(0);
  }, 60_000);
});
