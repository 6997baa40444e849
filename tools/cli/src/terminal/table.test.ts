import { tableOf } from './table.ts';
import { widthOf } from './width.ts';

const pipe = {};
const headings = ['id', 'name', 'since', 'note'];
const rows = [
  ['a1', '김철수', new Date('2026-03-01T00:00:00Z'), ''],
  ['b2', 'Ada', null, ''],
];

describe('a table', () => {
  it('has every column and whole times in a pipe', () => {
    expect(tableOf(pipe, headings, rows)).toBe(
      'id  name    since                 note\na1  김철수  2026-03-01T00:00:00Z\nb2  Ada\n',
    );
  });

  it('gives Korean letters the two columns that they take', () => {
    const lines = tableOf(
      pipe,
      ['name', 'id'],
      [
        ['한', 'x'],
        ['Ada Lovelace', 'y'],
        ['가나다라마', 'z'],
      ],
    ).split('\n');
    expect(lines.slice(1, 4).map((line) => widthOf(line.slice(0, -1)))).toEqual([14, 14, 14]);
  });

  it('leaves out columns without any entry on a terminal', () => {
    expect(tableOf({ columns: 80 }, headings, rows).split('\n')[0]).toBe('id  name    since');
  });

  it('shows its headings when it has no rows', () => {
    for (const terminal of [pipe, { columns: 80 }])
      expect(tableOf(terminal, headings, [])).toBe('id  name  since  note\n');
  });

  it('cuts prose until it fits, and never what one copies', () => {
    const id = '01a223fe-b2bc-76ba-82fc-1a2a3ccaba91';
    const reply = '550 5.7.1 메시지가 거부되었습니다 because of a policy of the other side';
    const table = tableOf({ columns: 72 }, ['id', 'reply'], [[id, reply]]);
    expect(table).toMatch(new RegExp(`^${id}  550 5\\.7\\.1 메시지가.*…$`, 'm'));
    for (const line of table.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(72);
  });

  it('puts what does not fit below its row, with its name, and the same for every width', () => {
    const id = '01a223fe-b2bc-76ba-82fc-1a2a3ccaba91';
    const row = [id, 'active', '팀,ko', 'https://blog.example.com/feed.xml'];
    const table = (columns: number) => tableOf({ columns }, ['id', 'state', 'tags', 'url'], [row]);
    expect(table(60)).toBe(
      `id                                    state   tags\n${id}  active  팀,ko\n    url: https://blog.example.com/feed.xml\n`,
    );
    expect(table(40)).toBe(
      `id\n${id}\n    state: active  tags: 팀,ko\n    url: https://blog.example.com/feed.xml\n`,
    );
    for (const columns of [10, 20, 37, 45, 60, 79, 80, 81, 200])
      for (const cell of row) expect(table(columns)).toContain(cell);
  });

  it('has colours only where they are shown, and they take no room', () => {
    const toned = [[{ text: 'failed', tone: 'bad' as const }, 'x']];
    const table = tableOf({ columns: 80, colours: true }, ['state', 'id'], toned);
    expect(table).toContain('\u001b[31mfailed\u001b[39m  x');
    expect(tableOf({ columns: 80 }, ['state', 'id'], toned)).toBe('state   id\nfailed  x\n');
  });
});
