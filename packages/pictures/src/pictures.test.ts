import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from '@pabal/test/support';
import { PNG } from 'pngjs';
import { findChromium } from './browser/chromium.ts';
import { differenceOf } from './difference.ts';
import { missingScripts } from './fonts.ts';
import { createPictures, type Pictures } from './pictures.ts';
import type { Look } from './request.ts';

const light = (width: number): Look => ({ width, scheme: 'light' });

it('says how to get Chromium where there is none', () => {
  expect(() => findChromium('/nowhere/chromium')).toThrow(
    'CHROMIUM_PATH must be the program of Chromium, and /nowhere/chromium cannot be run.',
  );
});

const chromium = findProgram('chromium');
(chromium === undefined ? describe.skip : describe)('pictures', () => {
  const program = chromium ?? '';
  let pictures: Pictures;
  beforeAll(() => {
    pictures = createPictures({ program, places: 1 });
  });
  afterAll(() => pictures.stop());

  it('draws a letter at every look, as high as it is, and says what it needs', async () => {
    const html =
      '<style>body{margin:0}@media (prefers-color-scheme: dark){body{background:#000}}</style><div style="height:900px;width:500px"></div>';
    const taken = await pictures.take({
      html,
      looks: [light(640), light(360), { width: 640, scheme: 'dark' }],
    });
    expect(taken.map(({ width, height, cut }) => [width, height, cut])).toEqual([
      [640, 900, false],
      [500, 900, false],
      [640, 900, false],
    ]);
    const [day, phone, night] = taken.map(({ png }) => PNG.sync.read(png));
    expect([day?.width, phone?.width, night?.height]).toEqual([640, 500, 900]);
    expect([day?.data[0], night?.data[0]]).toEqual([255, 0]);
  });

  it('asks nobody for anything, and runs no script', async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const at = typeof address === 'object' ? `http://127.0.0.1:${address?.port}` : '';
    const html = `<link rel="stylesheet" href="${at}/css"><link rel="preconnect" href="${at}"><img src="${at}/img">
      <style>@import url("${at}/import"); @font-face{font-family:x;src:url("${at}/font")} p{font-family:x;background:url("${at}/bg")}</style>
      <iframe src="${at}/frame"></iframe><object data="${at}/object"></object><video src="${at}/video" poster="${at}/poster"></video>
      <iframe src="file:///etc/passwd"></iframe><meta http-equiv="refresh" content="0;url=${at}/refresh">
      <script>document.title='ran';fetch('${at}/fetch')</script><img src="data:," onerror="fetch('${at}/onerror')"><p>Hello</p>`;
    const [taken] = await pictures.take({ html, looks: [light(360)] });
    expect(taken?.png.length).toBeGreaterThan(0);
    await pictures.take({ html: '<p>after it</p>', looks: [light(360)] });
    server.close();
    expect(asked).toEqual([]);
  });

  it('says which links nobody sees', async () => {
    const seen = [
      '<a href="https://a.example/">Leave</a>',
      '<div style="background:#fff"><a href="https://b.example/" style="color:#fff">Leave</a></div>',
      '<style>@media (max-width:400px){.gone{display:none}}</style><a class="gone" href="https://c.example/">Leave</a>',
    ];
    const links = ['https://a.example/', 'https://b.example/', 'https://c.example/', 'https://d.example/'];
    const [phone, window] = await pictures.take({
      html: seen.join(''),
      looks: [light(360), light(640)],
      links,
    });
    expect(phone?.unseen).toEqual(['https://b.example/', 'https://c.example/', 'https://d.example/']);
    expect(window?.unseen).toEqual(['https://b.example/', 'https://d.example/']);
  });

  it('bounds the size of a picture, whatever the size of the letter', async () => {
    const html = '<div style="height:5000000px;width:9000px">x</div>';
    const [taken] = await pictures.take({ html, looks: [light(360)] });
    expect(taken).toMatchObject({ cut: true });
    expect(PNG.sync.read(taken?.png ?? Buffer.alloc(0))).toMatchObject({ width: 2_000, height: 12_000 });
  });

  it('marks the pixels that changed, and finds none in the same letter', async () => {
    const draw = async (words: string) =>
      (await pictures.take({ html: `<p>${words}</p>`, looks: [light(360)] }))[0]?.png ?? Buffer.alloc(0);
    const [one, again, other] = [await draw('one'), await draw('one'), await draw('three<br>lines<br>more')];
    expect(differenceOf(one, again)).toMatchObject({ changed: 0, marked: undefined });
    const difference = differenceOf(one, other);
    expect(difference.changed).toBeGreaterThan(10);
    expect(PNG.sync.read(difference.marked ?? Buffer.alloc(0)).width).toBe(360);
  });

  it('knows the fonts of this machine', async () => {
    expect(await missingScripts(pictures)).not.toContain('latin');
  });

  it('counts, and ends a browser that is used up', async () => {
    const few = createPictures({ program, places: 1, lettersPerBrowser: 2 });
    for (let at = 0; at < 5; at += 1) await few.take({ html: `<p>${at}</p>`, looks: [light(360)] });
    expect(few.figures()).toMatchObject({ pictures: 5, letters: 5, failures: 0, waiting: 0, givenUp: 0 });
    expect(few.figures().perMinute).toBeGreaterThan(0);
    await few.stop();
    await few.stop();
    await expect(few.take({ html: '', looks: [light(360)] })).rejects.toMatchObject({ trouble: 'stopped' });
  });

  it('gives a letter up that takes too long, and draws the next one in another browser', async () => {
    const quick = createPictures({ program, places: 1, timeoutMs: 400 });
    const endless = `<style>${'div '.repeat(20)}{color:red}</style>${'<div><table><tr><td>x'.repeat(60_000)}`;
    await expect(quick.take({ html: endless, looks: [light(360)] })).rejects.toMatchObject({
      trouble: 'too-slow',
    });
    expect(quick.figures()).toMatchObject({ failures: 1, givenUp: 1 });
    await quick.stop();
  });

  it('gives a letter up, and its browser, that takes too much memory', async () => {
    // Less than any browser takes, so that the first look at a letter that takes a while finds too much.
    const tight = createPictures({ program, places: 1, mostMemoryMb: 50, timeoutMs: 60_000 });
    const heavy = `<style>${'div '.repeat(20)}{color:red}</style>${'<div><table><tr><td>x'.repeat(60_000)}`;
    await expect(tight.take({ html: heavy, looks: [light(360)] })).rejects.toMatchObject({
      trouble: 'too-much-memory',
      message: expect.stringContaining('may take 50 MB'),
    });
    expect(tight.figures()).toMatchObject({ failures: 1, givenUp: 1 });
    expect(tight.figures().peakMemoryMb).toBeGreaterThan(50);
    await tight.stop();
  }, 90_000);

  it('gives Chromium none of the secrets of its process, and draws on when one Chromium has died', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pabal-pictures-'));
    const wrapper = join(folder, 'chromium');
    await writeFile(
      wrapper,
      `#!/bin/sh\nenv >> ${folder}/env\necho $$ > ${folder}/pid\nexec ${program} "$@"\n`,
      { mode: 0o755 },
    );
    process.env.PICTURES_TEST_SECRET = 'nobody else knows';
    const own = createPictures({ program: wrapper, places: 1 });
    const draw = (html: string) => own.take({ html, looks: [light(360)] });
    await draw('<p>first</p>');
    const environment = await readFile(join(folder, 'env'), 'utf8');
    expect(environment).toMatch(/^PATH=/m);
    expect(environment).not.toContain('PICTURES_TEST_SECRET');

    process.kill(Number(await readFile(join(folder, 'pid'), 'utf8')), 'SIGKILL');
    await expect(draw('<p>second</p>')).rejects.toMatchObject({ trouble: 'failed' });
    expect(await draw('<p>third</p>')).toHaveLength(1);
    expect(own.figures()).toMatchObject({ pictures: 2, failures: 1, givenUp: 1 });
    await own.stop();
    delete process.env.PICTURES_TEST_SECRET;
    await rm(folder, { recursive: true });
  });

  it('refuses more than may wait', async () => {
    const narrow = createPictures({ program, places: 1, mostWaiting: 1 });
    const take = () => narrow.take({ html: '<p>x</p>', looks: [light(360)] });
    const taken = [take(), take()];
    await expect(take()).rejects.toMatchObject({ trouble: 'busy' });
    await Promise.all(taken);
    await narrow.stop();
  });
});

it('says that Chromium does not start', async () => {
  const pictures = createPictures({ program: '/bin/false' });
  await expect(pictures.take({ html: '', looks: [light(360)] })).rejects.toMatchObject({
    trouble: 'no-chromium',
  });
  await pictures.stop();
});
