import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Block } from './blocks.ts';
import { readIntroduction } from './introduction.ts';
import { plainOf } from './plain.ts';

const plain = (source: string) => plainOf(readIntroduction(source)).join('\n\n');

/** Words and looks of a block in short: `[words](url)`, `**bold**`, `*stressed*`, `` `code` ``. */
function short(block: Block | undefined): string {
  if (block?.kind !== 'paragraph' && block?.kind !== 'heading') return block?.kind ?? 'nothing';
  return block.spans
    .map(({ url, runs }) => {
      const words = runs
        .map(({ text, strong, emphasis, code }) => {
          const [bold, stress, fixed] = [strong ? '**' : '', emphasis ? '*' : '', code ? '`' : ''];
          return `${bold}${stress}${fixed}${text}${fixed}${stress}${bold}`;
        })
        .join('');
      return url === null ? words : `[${words}](${url})`;
    })
    .join('');
}

const first = (source: string) => short(readIntroduction(source)[0]);

describe('an introduction', () => {
  it('is paragraphs between empty lines, as it was before Markdown was read', () => {
    expect(plainOf(readIntroduction('안녕\n하세요\n\n둘째'))).toEqual(['안녕 하세요', '둘째']);
    expect(readIntroduction('')).toEqual([]);
    expect(readIntroduction(' \n\n ')).toEqual([]);
  });

  it.each([
    ['**굵게** 그리고 *힘주어*', '**굵게** 그리고 *힘주어*'],
    ['***both***', '***both***'],
    ['`a * b`', '`a * b`'],
    ['snake_case_name stays', 'snake_case_name stays'],
    ['2 \\* 3 &amp; 4', '2 * 3 & 4'],
    ['one  \ntwo', 'one\ntwo'],
    ['**강조(설명)**은 **“인용”**이라고 **굵게.**다음', '**강조(설명)**은 **“인용”**이라고 **굵게.**다음'],
    ['**[신청서](https://team.example)**를', '[**신청서**](https://team.example)를'],
  ])('has the looks of %j', (source, expected) => {
    expect(first(source)).toBe(expected);
  });

  it.each([
    ['[신청](https://team.example/a?b=1&c=2)', '[신청](https://team.example/a?b=1&c=2)'],
    ['[**굵은** 링크](http://team.example)', '[**굵은** 링크](http://team.example)'],
    ['[쓰기](mailto:desk@team.example)', '[쓰기](mailto:desk@team.example)'],
    ['<desk@team.example>', '[desk@team.example](mailto:desk@team.example)'],
    ['<https://team.example/x>', '[https://team.example/x](https://team.example/x)'],
    [
      'https://team.example/x에서, 또는 https://b.example/y.',
      '[https://team.example/x](https://team.example/x)에서, 또는 [https://b.example/y](https://b.example/y).',
    ],
  ])('leads where %j says', (source, expected) => {
    expect(first(source)).toBe(expected);
  });

  it.each([
    '[x](javascript:alert(1))',
    '[x](JaVaScRiPt:alert(1))',
    '[x](data:text/html,x)',
    '[x](vbscript:x)',
    '[x](file:///etc/passwd)',
    '[x](//evil.example)',
    '[x](/relative)',
    '[x](https://user:secret@evil.example)',
    '<javascript:alert(1)>',
    '[x][reference]\n\n[reference]: <ftp://evil.example>',
  ])('leads nowhere with %j, and shows what was written', (source) => {
    const blocks = readIntroduction(source);
    expect(JSON.stringify(blocks)).not.toMatch(/"url":"/);
    expect(plain(source)).toBe(source);
  });

  it('leads nowhere without an address', () => {
    expect(first('[words]()')).toBe('words');
  });

  it.each(['<script>alert(1)</script>', '<b>bold</b> & <!-- hidden -->', '<img src=x onerror=alert(1)>'])(
    'shows html as text: %j',
    (source) => {
      expect(first(source)).toBe(source);
    },
  );

  it('has headings of two levels below that of the letter', () => {
    const levels = (source: string) =>
      readIntroduction(source).map((block) => (block.kind === 'heading' ? block.level : block.kind));
    expect(levels('# a\n\n## b\n\n### c\n\n###### d\n\n#tag')).toEqual([1, 1, 2, 2, 'paragraph']);
    expect(levels('a\n===\n\nb\n---')).toEqual([1, 1]);
  });

  it('has lists in lists, with the number that the first item has', () => {
    expect(readIntroduction('3. three\n4. four\n   - inner')).toEqual([
      {
        kind: 'list',
        start: 3,
        items: [
          { blocks: [{ kind: 'paragraph', spans: [span('three')] }] },
          {
            blocks: [
              { kind: 'paragraph', spans: [span('four')] },
              {
                ...{ kind: 'list', start: null },
                items: [{ blocks: [{ kind: 'paragraph', spans: [span('inner')] }] }],
              },
            ],
          },
        ],
      },
    ]);
  });

  it('shows lists and quotes as deep as a phone has room for, and loses no word below', () => {
    const source = `${'> '.repeat(10)}deep`;
    const depth = (blocks: readonly Block[]): number =>
      Math.max(0, ...blocks.map((block) => (block.kind === 'quote' ? 1 + depth(block.blocks) : 0)));
    expect(depth(readIntroduction(source))).toBe(3);
    expect(plain(source)).toBe('> > > deep');
    expect(plain(`${'> '.repeat(200)}deepest`)).toContain('deepest');
  });

  it('can be read as plain text, with every address in full', () => {
    const source = [
      '# 이번 주',
      '[신청서](https://team.example/talks)를 **수요일까지** 내 주세요. <desk@team.example>',
      '- 하나\n- 둘\n  1. 둘의 하나\n  2. 둘의 둘',
      '> 인용\n> 두 줄',
      '***',
      '[쓰기](mailto:desk@team.example)',
    ].join('\n\n');
    expect(plain(source)).toBe(
      [
        '이번 주',
        '신청서 (https://team.example/talks)를 수요일까지 내 주세요. desk@team.example',
        '- 하나\n- 둘\n  1. 둘의 하나\n  2. 둘의 둘',
        '> 인용 두 줄',
        '---',
        '쓰기 (desk@team.example)',
      ].join('\n\n'),
    );
  });

  it('is what the shipped sample shows of it, in both its forms', () => {
    const file = new URL('../../../../templates/daily-digest/samples/two-sections.json', import.meta.url);
    const sample = z
      .object({ intro: z.unknown(), introBlocks: z.unknown() })
      .parse(JSON.parse(readFileSync(file, 'utf8')));
    const source = [
      '# 이번 주 금요일은 사내 발표 모임입니다',
      '발표하고 싶은 분은 **수요일까지** [신청서](https://team.blog.example/talks)를 내 주세요.',
      '- 15분 발표와 5분 질문\n- 자료는 발표 뒤에 `#talks`에 올립니다',
    ].join('\n\n');
    const blocks = readIntroduction(source);
    expect(sample).toEqual({ introBlocks: blocks, intro: plainOf(blocks) });
  });
});

const span = (text: string) => ({
  ...{ url: null, runs: [{ text, strong: false, emphasis: false, code: false }] },
});

/** Ten times as long as any that is taken, of the kinds that keep other readers of Markdown busy for minutes. */
const hostile: Readonly<Record<string, string>> = {
  'stars that open': '*a '.repeat(7_000),
  'stars that open and close': 'a*'.repeat(10_000),
  'stars and underscores in one another': '*_'.repeat(10_000),
  'stars in threes': 'a***'.repeat(5_000),
  'brackets that open': '['.repeat(20_000),
  'brackets that open and lead somewhere': '[a]('.repeat(5_000),
  'brackets in one another': `${'['.repeat(10_000)}${']'.repeat(10_000)}`,
  'links in links': `${'['.repeat(4_000)}a${'](https://x.example)'.repeat(800)}`,
  'backticks of all lengths': Array.from({ length: 190 }, (_, at) => `a${'`'.repeat(at)}`).join(''),
  'angles that open': '<'.repeat(20_000),
  'angles with addresses': '<https://x.example/'.repeat(1_000),
  'quotes in quotes': '>'.repeat(20_000),
  'quotes in quotes, line after line': `${'>'.repeat(99)}\n`.repeat(200),
  'lists in lists': Array.from({ length: 190 }, (_, at) => `${' '.repeat(at)}- a`).join('\n'),
  'lists on one line': '- '.repeat(10_000),
  numbers: `${'1. '.repeat(6_000)}`,
  'entities that do not end': '&'.repeat(20_000),
  backslashes: '\\'.repeat(20_000),
  headings: '# a\n'.repeat(5_000),
  'lines below headings': `a\n${'='.repeat(19_000)}`,
  addresses: 'https://'.repeat(2_500),
  'dots behind an address': `https://x.example${'.'.repeat(19_000)}`,
  'line ends': '\n'.repeat(20_000),
  spaces: `a${' '.repeat(20_000)}b`,
  'destinations with parentheses': `[a](https://x.example/${'('.repeat(19_000)}`,
};

describe('an introduction of 20 KB that was made to keep the process busy', () => {
  it.each(Object.entries(hostile))(
    'of %s is read, and is not many times as long in letters',
    (_what, source) => {
      const blocks = readIntroduction(source);
      expect(source.length).toBeGreaterThan(15_000);
      expect(plainOf(blocks).join('\n\n').length).toBeLessThan(10 * source.length);
    },
  );
});
