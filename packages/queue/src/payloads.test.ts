import { PayloadRefused } from './errors.ts';
import { parsePayload, showableCause } from './payloads.ts';

const id = '0190b1c2-0000-7000-8000-00000000000a';

describe('a payload', () => {
  it('is ids and nothing else', () => {
    expect(parsePayload('event-mail', { deliveryIds: [id] })).toEqual({ deliveryIds: [id] });
  });

  it.each([
    ['event-mail', { deliveryIds: [] }],
    ['event-mail', { deliveryIds: Array.from({ length: 201 }, () => id) }],
    ['event-mail', { deliveryIds: [id], to: 'mina@example.com' }],
    ['newsletter-mail', { deliveryIds: [`${id}\n`] }],
    ['audience', { eventId: 7 }],
    ['audience', null],
    ['dead-letter', { deliveryId: id, cause: '550 <mina@example.com>' }],
  ] as const)('is refused without being repeated: %s %j', (queue, data) => {
    expect(() => parsePayload(queue, data)).toThrow(PayloadRefused);
    expect(() => parsePayload(queue, data)).toThrow(`A job of the queue "${queue}" was refused: `);
    expect(() => parsePayload(queue, data)).not.toThrow('mina');
  });
});

describe('the cause of a dead letter', () => {
  it.each([
    ['message-refused 550 5.7.1', 'message-refused 550 5.7.1'],
    ['550 <mina@example.com> unknown', '550 <…> unknown'],
    ['a\u0000b\r\nc', 'a b  c'],
    ['  ', 'no cause'],
    [`${'x'.repeat(199)}😀`, 'x'.repeat(199)],
  ])('is shown so that the queue can hold it: %j', (text, shown) => {
    expect(showableCause(text)).toBe(shown);
    expect(parsePayload('dead-letter', { deliveryId: id, cause: showableCause(text) }).cause).toBe(shown);
  });
});
