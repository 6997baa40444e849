import { csvLine } from './csv.ts';

describe('a line of CSV', () => {
  it.each([
    [['sent', '윤지우', 550, null], 'sent,윤지우,550,\r\n'],
    [['a "b", c', 'two\nlines'], '"a ""b"", c","two\nlines"\r\n'],
    [['=HYPERLINK("http://x")', '+1', '-1', '@a', '\tx'], `"'=HYPERLINK(""http://x"")",'+1,'-1,'@a,'\tx\r\n`],
    [[-1], '-1\r\n'],
  ])('of %j is text to every spreadsheet', (cells, line) => {
    expect(csvLine(cells)).toBe(line);
  });
});
