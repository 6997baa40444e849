import { csvFields, delimiterOf } from './csv-record.ts';

describe('a CSV record', () => {
  it.each([
    ['a,b,c', ['a', 'b', 'c']],
    ['', ['']],
    [',', ['', '']],
    ['a,,', ['a', '', '']],
    ['"Kim, J","say ""hi"""', ['Kim, J', 'say "hi"']],
    ['"two\nlines",b', ['two\nlines', 'b']],
    ['"",b', ['', 'b']],
    ['5" nail,b', ['5" nail', 'b']],
    ['"Kim" Jr ,b', ['Kim Jr', 'b']],
    ['"a""",b', ['a"', 'b']],
  ])('%j', (text, fields) => {
    expect(csvFields(text, ',')).toEqual(fields);
  });

  it.each(['"', '"a,b', 'a,"b', '"a""', 'a,"""'])(
    'goes on in the next line while a quote is open: %j',
    (text) => {
      expect(csvFields(text, ',')).toBeUndefined();
    },
  );
});

it.each([
  ['email,name', ','],
  ['email;name;note, or not', ';'],
  ['email\tname', '\t'],
  ['email', ','],
])('reads from the header %j what separates fields', (header, delimiter) => {
  expect(delimiterOf(header)).toBe(delimiter);
});
