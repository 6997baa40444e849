import { parseMailbox, requireMailbox } from './mailbox.ts';

describe('parseMailbox', () => {
  it.each([
    ['noti@x.example', { address: 'noti@x.example' }],
    ['<noti@x.example>', { address: 'noti@x.example' }],
    ['Pabal <noti@x.example>', { name: 'Pabal', address: 'noti@x.example' }],
    ['  Pabal   <noti@x.example> ', { name: 'Pabal', address: 'noti@x.example' }],
    ['파발 알림 <noti@한글.kr>', { name: '파발 알림', address: 'noti@xn--bj0bj06e.kr' }],
    ['"Pabal, Inc." <noti@x.example>', { name: 'Pabal, Inc.', address: 'noti@x.example' }],
    ['"The \\"Post\\"" <noti@x.example>', { name: 'The "Post"', address: 'noti@x.example' }],
    ['"" <noti@x.example>', { address: 'noti@x.example' }],
  ])('reads %s', (input, mailbox) => {
    expect(parseMailbox(input)).toEqual({ ok: true, mailbox });
  });

  it.each([
    ['nothing', ''],
    ['a name alone', 'Pabal'],
    ['two mailboxes', 'A <a@x.example>, B <b@x.example>'],
    ['an open bracket', 'Pabal <noti@x.example'],
    ['a line break in the name', 'Pabal\r\nBcc: b@x.example <noti@x.example>'],
    ['an open quote', '"Pabal <noti@x.example>'],
    ['a long name', `${'n'.repeat(201)} <noti@x.example>`],
    ['a broken address', 'Pabal <noti@localhost>'],
    ['a local part outside ASCII', '파발 <알림@x.example>'],
  ])('refuses %s', (_case, input) => {
    expect(parseMailbox(input).ok).toBe(false);
  });
});

describe('requireMailbox', () => {
  it('gives the mailbox, or names the setting, what was expected and what came', () => {
    expect(requireMailbox('MAIL_FROM', '파발 <noti@x.example>')).toEqual({
      name: '파발',
      address: 'noti@x.example',
    });
    expect(() => requireMailbox('MAIL_FROM', 'Pabal <noti@localhost>')).toThrow(
      'MAIL_FROM: expected a full domain name after the @, got "noti@localhost".',
    );
  });
});
