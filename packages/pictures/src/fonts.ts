// Whether this machine can draw what letters say. Without a Korean font all Korean looks alike, and a comparison of pictures finds
// nothing.

import type { Pictures } from './pictures.ts';

/** Two words in each script, which look alike only when the machine has no font for it. */
const words = { latin: ['Il', 'Wg'], korean: ['가나', '뿔훨'], emoji: ['😀', '🚀'] } as const;

/** The scripts that are asked for. */
export const scripts = ['latin', 'korean', 'emoji'] as const satisfies (keyof typeof words)[];

type Script = (typeof scripts)[number];

/** The scripts that this machine has no font for. @throws PictureError */
export async function missingScripts(pictures: Pictures): Promise<Script[]> {
  const missing: Script[] = [];
  for (const script of scripts) {
    const [one, other] = await Promise.all(words[script].map((word) => drawn(pictures, word)));
    if (one !== undefined && other !== undefined && one.equals(other)) missing.push(script);
  }
  return missing;
}

async function drawn(pictures: Pictures, word: string): Promise<Buffer | undefined> {
  const html = `<!doctype html><meta charset="utf-8"><p style="font:24px sans-serif">${word}</p>`;
  const [picture] = await pictures.take({ html, looks: [{ width: 120, scheme: 'light' }] });
  return picture?.png;
}
