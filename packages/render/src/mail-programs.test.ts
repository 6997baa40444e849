import { fileURLToPath } from 'node:url';
import { createLogger } from '@pabal/runtime';
import { createTemplates, previewTemplate } from './index.ts';

// What mail programs do not know or cut, as tests on the html of every shipped letter.

const templates = createTemplates({
  dir: fileURLToPath(new URL('../../../templates', import.meta.url)),
  logger: createLogger({ service: 'test', level: 'silent' }),
  watch: false,
});
await templates.start();

const letters = templates.names().flatMap((name) =>
  previewTemplate(templates, name).map(({ sample, locale, result }) => {
    if (result instanceof Error) throw result;
    return { letter: `${name} ${sample} ${locale}`, html: result.html };
  }),
);

/** The letters of which this does not hold. */
const except = (holds: (html: string) => boolean) =>
  letters.filter(({ html }) => !holds(html)).map(({ letter }) => letter);
const all = (html: string, form: RegExp) => [...html.matchAll(form)].map(([found]) => found);

it('is below the 102 KB at which Gmail cuts a letter', () => {
  expect(except((html) => Buffer.byteLength(html) < 90_000)).toEqual([]);
});

it('has a style sheet that Gmail keeps: one, in the head, of less than 8 KB', () => {
  expect(
    except((html) => {
      const sheets = all(html, /<style>[\s\S]*?<\/style>/g);
      return (
        sheets.length === 1 &&
        (sheets[0]?.length ?? 0) < 8_192 &&
        html.indexOf('<style>') < html.indexOf('</head>')
      );
    }),
  ).toEqual([]);
});

it('stands in a table of 600 pixels in Outlook, which does not know the width of a box', () => {
  expect(
    except(
      (html) =>
        html.includes('<!--[if mso]><table role="presentation" width="600"') &&
        html.includes('<!--[if mso]></td></tr></table><![endif]-->'),
    ),
  ).toEqual([]);
});

it('draws buttons for Outlook in VML, with rounded corners, the same words and the same address', () => {
  const drawn = letters.flatMap(({ letter, html }) => {
    const form =
      /<v:roundrect [^>]*href="([^"]*)" style="width:(\d+)px;height:48px[^>]*arcsize="17%"[^>]*>.*?<center [^>]*>(.*?)<\/center>[\s\S]*?<!--\[if !mso\]><!--><table [^>]*class="button"[\s\S]*?<a href="([^"]*)"[^>]*>(.*?)<\/a>[\s\S]*?<\/table><!--<!\[endif\]-->/g;
    return [...html.matchAll(form)].map(([, address, width, words, other, said]) => ({
      ...{ letter, address, words, other, said, width: Number(width) },
    }));
  });
  expect(drawn.length).toBe(letters.flatMap(({ html }) => all(html, /class="button"/g)).length);
  for (const { letter, address, words, other, said, width } of drawn) {
    expect({ letter, address, words }).toEqual({ letter, address: other, words: said });
    expect(width).toBeGreaterThan(80);
    expect(width).toBeLessThanOrEqual(520);
  }
});

it('gives Outlook the room around the words of a button, and the colour behind them', () => {
  const cells = letters.flatMap(({ html }) =>
    all(html, /<table role="presentation" class="button"[\s\S]*?<\/table>/g),
  );
  expect(cells.length).toBeGreaterThan(10);
  expect(
    cells.filter((cell) => !/bgcolor="#[0-9a-f]{6}"/.test(cell) || !cell.includes('mso-padding-alt:')),
  ).toEqual([]);
});

it('lays nothing out in a way that Outlook does not know', () => {
  const unknown = /style="[^"]*(?:display:\s*(?:flex|grid)|position:|float:|background-image|calc\(|var\()/;
  expect(except((html) => !unknown.test(html))).toEqual([]);
});

it('says of each table whether it is one: to a screen reader, a layout is no table', () => {
  expect(
    except((html) =>
      all(html, /<table[^>]*>(?:(?!<\/?table)[\s\S])*/g).every(
        (table) => table.includes('role="presentation"') || table.includes('<th scope="col"'),
      ),
    ),
  ).toEqual([]);
});

it('gives every picture its width and a text, also when that is empty', () => {
  expect(
    except((html) =>
      all(html, /<img[^>]*>/g).every((image) => /width="\d+"/.test(image) && /alt="/.test(image)),
    ),
  ).toEqual([]);
});

it('keeps the first lines out of the list of mails: the preheader is followed by enough spaces', () => {
  expect(
    except((html) => /<div class="preheader"[^>]*>[^<]*(?:&#8199;&#847;){40,}<\/div>/.test(html)),
  ).toEqual([]);
});

it('can be read where style sheets are taken out, as Naver and some programs do: each text has its colour and size', () => {
  expect(
    except((html) => {
      const named = all(html, /class="[^"]*\b(?:strong|faint|body|link)\b[^"]*"[^>]*>/g);
      return named.every((tag) => /style="[^"]*/.test(tag) || tag.startsWith('class="strong">'));
    }),
  ).toEqual([]);
});

it('shows whose letter it is, and why it came', () => {
  expect(except((html) => /파발|Pabal/.test(html.slice(html.indexOf('class="sheet"'))))).toEqual([]);
});
