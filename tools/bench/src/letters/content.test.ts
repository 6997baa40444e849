import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import nodemailer from 'nodemailer';
import { createTemplates } from '../reference/templates.mjs';
import { faultsOf } from './content.ts';
import { readReceived } from './letters.ts';
import { eventType, letterOf, numberOf, templatesDir } from './workload.ts';

/** The letter as the reference builds it, with something changed on the way. */
async function built(n: number, change: (html: string) => string = (html) => html): Promise<Buffer> {
  const { address, name, data } = letterOf(n);
  const { subject, html, text } = createTemplates(templatesDir)(eventType, data);
  const message = { from: 'a@pabal.example', to: { name, address }, subject, text, html: change(html) };
  const sent = await nodemailer.createTransport({ streamTransport: true, buffer: true }).sendMail(message);
  return Buffer.isBuffer(sent.message) ? sent.message : Buffer.alloc(0);
}

describe('the check of a letter', () => {
  const { address, data } = letterOf(17);

  it('finds nothing wrong with a letter that is as it should be', async () => {
    expect(await faultsOf(address, await built(17))).toEqual([]);
  });

  it('finds the letter of somebody else', async () => {
    expect(await faultsOf(address, await built(18))).not.toEqual([]);
  });

  it('finds a row that is missing, and one that is different', async () => {
    const rent = `${data.units[4]?.rent}만 원`;
    expect(await faultsOf(address, await built(17, (html) => html.replace(rent, '0만 원')))).toEqual([
      expect.stringContaining('row 5 of five'),
    ]);
    const lastRow = /<tr><td style="padding:9px(?!.*<tr><td style="padding:9px).*?<\/tr>/s;
    expect(await faultsOf(address, await built(17, (html) => html.replace(lastRow, '')))).toContain(
      'Letter 17: there are 4 rows, not five.',
    );
  });

  it('knows whose address it is', async () => {
    expect(numberOf(address)).toBe(17);
    expect(await faultsOf('somebody@else.example', await built(17))).toEqual([
      'A letter went to "somebody@else.example", which is nobody here.',
    ]);
  });
});

describe('the file of smtp-sink', () => {
  it('is read letter by letter, every so many of them whole', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'pabal-letters-'));
    try {
      const letters = await Promise.all(
        [3, 4, 3].map(async (n) => `${heard(n)}${(await built(n)).toString('latin1')}\n`),
      );
      const file = join(dir, 'received');
      await writeFile(file, letters.join(''), 'latin1');
      const { sample, ...received } = await readReceived(file, 2);
      expect(received).toMatchObject({ letters: 3, repeated: 1 });
      expect(sample.map(({ address }) => numberOf(address))).toEqual([3, 3]);
      for (const { address, raw } of sample) expect(await faultsOf(address, raw)).toEqual([]);
    } finally {
      await rm(dir, { recursive: true });
    }
  });
});

const heard = (n: number) =>
  [
    'X-Client-Addr: 127.0.0.1',
    'X-Client-Proto: ESMTP',
    'X-Helo-Args: bench',
    'X-Mail-Args: <noti@pabal.example>',
    `X-Rcpt-Args: <${letterOf(n).address}>`,
    '',
  ].join('\n');
