import { safeWords } from './words.ts';

const url = 'smtp://bob%40corp:p%2Fss+word@mx.example';

it.each([
  ['535 5.7.8 me@example.com: wrong', '535 5.7.8 <address>: wrong'],
  ['535 no such password p/ss+word', '535 no such password ••••'],
  [`535 ${Buffer.from('p/ss+word').toString('base64')}`, '535 ••••'],
  ['530 Must issue STARTTLS\nfirst', '530 Must issue STARTTLS first'],
])('shows a server’s words without addresses and credentials: %s', (reply, shown) => {
  expect(safeWords(reply, url)).toBe(shown);
});
