import {
  broken,
  keepsTarget,
  type Measured,
  markdownTable,
  ratioOf,
  round,
  rowText,
  withTable,
} from './report.ts';
import type { Figure } from './row.ts';

const measured = (name: string, ...figures: Figure[]): Measured => ({
  row: { name, what: `what ${name} is` },
  figures,
  seconds: 3,
});
const afternoon = measured('afternoon', { name: '2 processes', value: 1_500, unit: 'letters/s' });
const speed: Figure = {
  name: 'letters/s',
  value: 6_000,
  unit: 'letters/s',
  target: { least: 5_000 },
  reference: 'afternoon/2 processes',
};

describe('a figure', () => {
  it('is divided by its reference of the same run', () => {
    const drain = measured('drain', speed);
    expect(ratioOf(speed, [afternoon, drain])).toBe(4);
  });

  it('has no ratio when its reference was not measured, or was nothing', () => {
    expect(ratioOf(speed, [])).toBeUndefined();
    expect(
      ratioOf(speed, [measured('afternoon', { name: '2 processes', value: 0, unit: '' })]),
    ).toBeUndefined();
    expect(ratioOf({ name: 'x', value: 1, unit: '' }, [afternoon])).toBeUndefined();
  });

  it('keeps a target on its own side of it, the bound included', () => {
    expect(keepsTarget({ ...speed, value: 5_000 })).toBe(true);
    expect(keepsTarget({ ...speed, value: 4_999 })).toBe(false);
    expect(keepsTarget({ ...speed, target: { most: 10 }, value: 11 })).toBe(false);
    expect(keepsTarget({ name: 'x', value: 1, unit: '' })).toBeUndefined();
  });

  it('is rounded to what a reader can use', () => {
    expect([12_345.6, 999.4, 0.012345, 3].map(round)).toEqual(['12,346', '999', '0.0123', '3']);
  });
});

describe('the report', () => {
  const wrong: Figure = {
    name: 'sent once',
    value: 9,
    unit: 'letters',
    ok: false,
    note: 'one | is\nmissing',
  };
  const all = [afternoon, measured('drain', { ...speed, value: 3_000 }, wrong)];

  it('says on the terminal what was missed and what is wrong', () => {
    const text = rowText(all[1] ?? afternoon, all);
    expect(text).toContain('drain (3 s): what drain is');
    expect(text).toMatch(/letters\/s +3,000 letters\/s +≥ 5,000 MISSED +2 × afternoon\/2 processes/);
    expect(text).toContain('WRONG: one | is\nmissing');
  });

  it('counts what is wrong, and no missed target', () => {
    expect(broken(all)).toEqual([wrong]);
  });

  it('makes a table of Markdown in which no note adds a column', () => {
    const lines = markdownTable(all).split('\n');
    expect(lines).toHaveLength(2 + 2 + 3);
    for (const line of lines) expect(line.replaceAll('\\|', '').match(/\|/g)).toHaveLength(6);
  });

  it('goes between its marks and leaves the rest of the page alone', () => {
    const page = 'before\n<!-- bench -->\nold\n<!-- /bench -->\nafter\n';
    expect(withTable(page, 'new')).toBe('before\n<!-- bench -->\nnew\n<!-- /bench -->\nafter\n');
    expect(withTable('no marks', 'new')).toBe('new\n');
  });
});
