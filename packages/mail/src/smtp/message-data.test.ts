import { unstuffed } from '../testing/message.ts';
import { asData } from './message-data.ts';

describe('a message as DATA wants it', () => {
  it.each([
    ['a\r\n', 'a\r\n'],
    ['a', 'a\r\n'],
    ['a.\r\nb.c\r\n', 'a.\r\nb.c\r\n'],
    ['.\r\n', '..\r\n'],
    ['.a', '..a\r\n'],
    ['a\r\n.\r\nb\r\n', 'a\r\n..\r\nb\r\n'],
    ['a\r\n.', 'a\r\n..\r\n'],
    ['\r\n.\r\n.\r\n..\r\n', '\r\n..\r\n..\r\n...\r\n'],
    ['', ''],
  ])('%j becomes %j', (message, expected) => {
    expect(asData(message)).toBe(expected);
  });

  it('comes back without its stuffed dots, and has no lone dot', () => {
    const parts = ['.', '..', 'a', '\r\n', '\r\n', '.\r\n'];
    for (let number = 0; number < 6 ** 5; number += 1) {
      const message = [...number.toString(6).padStart(5, '0')].map((digit) => parts[Number(digit)]).join('');
      const stuffed = asData(`${message}\r\n`);
      expect(unstuffed(Buffer.from(stuffed)).toString()).toBe(`${message}\r\n`);
      expect(`\r\n${stuffed}`).not.toContain('\r\n.\r\n');
    }
  });
});
