import { findProgram } from '@pabal/test/support';
import { createLetterPictures } from './pictures.ts';

const look = { width: 360, scheme: 'light' } as const;
const html = '<p>Hello</p>';

it('says what to do where there is no Chromium', async () => {
  const pictures = createLetterPictures({ program: '/nowhere/chromium' });
  expect(pictures.missing()).toContain('/nowhere/chromium cannot be run');
  await expect(pictures.take(html, look)).rejects.toMatchObject({ code: 'wrong-state' });
  await pictures.stop();
});

(findProgram('chromium') ? it : it.skip)(
  'draws again after it had rested, and no more once it is stopped',
  async () => {
    const pictures = createLetterPictures({ idleMs: 50 });
    expect(pictures.missing()).toBeUndefined();
    expect((await pictures.take(html, look)).length).toBeGreaterThan(100);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((await pictures.take(html, look)).length).toBeGreaterThan(100);
    await pictures.stop();
    await expect(pictures.take(html, look)).rejects.toMatchObject({ code: 'too-expensive' });
  },
  60_000,
);
