import { createLetter, type Letter } from './letter.ts';

const parts: Letter = {
  from: { address: 'noti@pabal.example', name: '파발' },
  to: { address: 'ann@example.com' },
  subject: 'Hello',
  html: '<p>Hello</p>',
  text: 'Hello',
  messageId: '<0193-1@pabal.example>',
  date: new Date('2026-11-21T08:00:00Z'),
};

describe('createLetter', () => {
  it('freezes what it was given', () => {
    expect(Object.isFrozen(createLetter(parts))).toBe(true);
    expect(createLetter(parts)).toEqual(parts);
  });

  it.each([
    ['a second recipient', { to: { address: 'a@b.example,c@d.example' } }, /^to\.address/],
    [
      'a line break in an address',
      { from: { address: 'a@b.example\r\nBcc: x@y.example' } },
      /^from\.address/,
    ],
    [
      'a line break in a name',
      { to: { address: 'a@b.example', name: 'Ann\r\nBcc: x@y.example' } },
      /^to\.name/,
    ],
    ['a broken reply address', { replyTo: { address: 'nobody' } }, /^replyTo\.address/],
    ['a message id without brackets', { messageId: 'id@host' }, /^messageId/],
    ['a message id with a line break', { messageId: '<id@host>\r\nBcc: x@y.example' }, /^messageId/],
    ['an invalid date', { date: new Date(Number.NaN) }, /^date/],
    ['a header that adds a recipient', { headers: { Bcc: 'x@y.example' } }, /^headers/],
    ['a header the builder writes itself', { headers: { Subject: 'other' } }, /^headers/],
    ['a header name with a line break', { headers: { 'X-A\r\nBcc': 'x@y.example' } }, /^headers/],
    ['a header value with a line break', { headers: { 'X-A': 'a\r\nBcc: x@y.example' } }, /^headers\.X-A/],
    ['a header value that is not ASCII', { headers: { 'List-Id': '소식 <a.example>' } }, /^headers\.List-Id/],
    ['an endless header value', { headers: { 'X-A': 'a '.repeat(4_000) } }, /^headers\.X-A/],
  ])('refuses %s', (_case, change, message) => {
    expect(() => createLetter({ ...parts, ...change })).toThrow(message);
  });

  it('never repeats an address, because its errors are logged', () => {
    const broken = { ...parts, to: { address: 'ann@lee@example.com' } };
    expect(() => createLetter(broken)).toThrow('to.address of the letter: expected one address such as');
    expect(() => createLetter(broken)).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('ann@') }),
    );
  });

  it('takes list headers and ids', () => {
    const headers = {
      'List-Unsubscribe': '<https://pabal.example/u/1>',
      References: '<a@b> <c@d>',
      'X-Pabal-Event': '1',
    };
    expect(createLetter({ ...parts, headers }).headers).toEqual(headers);
  });
});
