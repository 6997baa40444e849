import type { EventRequest } from './request.ts';
import { hashRequest } from './request-hash.ts';

const request = (data: Record<string, unknown>, more: Partial<EventRequest> = {}): EventRequest => ({
  type: 'password.reset',
  data: { value: data, text: JSON.stringify(data) },
  to: [{ group: 'g' }],
  ...more,
});
const hash = (...parts: Parameters<typeof request>) => hashRequest(request(...parts)).toString('hex');

describe('the hash of a request', () => {
  it('is the same whatever the order of its fields', () => {
    expect(hash({ a: 1, b: { c: [1, 2], d: null } })).toBe(hash({ b: { d: null, c: [1, 2] }, a: 1 }));
  });

  it('is the same whether a field is absent or undefined', () => {
    expect(hash({ a: 1 }, { locale: undefined })).toBe(hash({ a: 1 }));
  });

  it.each([
    ['the order of a list', { a: [1, 2] }, { a: [2, 1] }],
    ['null and nothing', { a: null }, {}],
    ['a number and its text', { a: 1 }, { a: '1' }],
    ['where a field stands', { a: { b: 1 }, c: 2 }, { a: { b: 1, c: 2 } }],
  ])('tells apart %s', (_name, one, other) => {
    expect(hash(one)).not.toBe(hash(other));
  });

  it('tells apart what is beside the data', () => {
    const hashes = [
      hash({}),
      hash({}, { type: 'password.changed' }),
      hash({}, { sendAt: new Date(1) }),
      hash({}, { sendAt: new Date(2) }),
      hash({}, { expiresAt: new Date(1) }),
      hash({}, { to: [{ recipient: 'g' }] }),
      hash({}, { except: [{ group: 'g' }] }),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});
