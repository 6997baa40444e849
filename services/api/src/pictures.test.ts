import { createMetrics } from '@pabal/runtime';
import { eventually, findProgram } from '@pabal/test/support';
import { createLetterPictures } from './pictures.ts';

const look = { width: 360, scheme: 'light' } as const;
const html = '<p>Hello</p>';

it('says what to do where there is no Chromium', async () => {
  const pictures = createLetterPictures({ program: '/nowhere/chromium', metrics: createMetrics('api') });
  expect(pictures.missing()).toContain('/nowhere/chromium cannot be run');
  await expect(pictures.take(html, look)).rejects.toMatchObject({ code: 'wrong-state' });
  await pictures.stop();
});

(findProgram('chromium') ? it : it.skip)(
  'draws again after it had rested, and no more once it is stopped',
  async () => {
    const metrics = createMetrics('api');
    const pictures = createLetterPictures({ idleMs: 50, metrics });
    expect(pictures.missing()).toBeUndefined();
    expect((await pictures.take(html, look)).length).toBeGreaterThan(100);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((await pictures.take(html, look)).length).toBeGreaterThan(100);
    await pictures.stop();
    await expect(pictures.take(html, look)).rejects.toMatchObject({ code: 'too-expensive' });
    const figures = await metrics.text();
    expect(figures).toMatch(/^pabal_pictures_total 2$/m);
    expect(figures).toMatch(/^pabal_picture_failures_total\{trouble="stopped"\} 1$/m);
    expect(figures).toMatch(/^pabal_picture_wait_seconds_count [1-9]/m);
    expect(figures).toMatch(/^pabal_pictures_waiting 0$/m);
  },
  60_000,
);

(findProgram('chromium') ? it : it.skip)(
  'says once which fonts the machine has',
  async () => {
    const metrics = createMetrics('api');
    const pictures = createLetterPictures({ metrics });
    await pictures.take(html, look);
    await eventually(
      async () => (await metrics.text()).includes('pabal_picture_font_found{script="latin"} 1'),
      {
        timeoutMs: 30_000,
      },
    );
    await pictures.stop();
  },
  60_000,
);
