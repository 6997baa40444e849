import { hashRequest } from './request-hash.ts';

const hash = (request: unknown) => hashRequest(request).toString('hex');

describe('the hash of a request', () => {
  it('is the same whatever the order of its fields', () => {
    expect(hash({ a: 1, b: { c: [1, 2], d: null } })).toBe(hash({ b: { d: null, c: [1, 2] }, a: 1 }));
  });

  it('is the same whether a field is absent or undefined', () => {
    expect(hash({ a: 1, b: undefined })).toBe(hash({ a: 1 }));
  });

  it.each([
    ['the order of a list', { a: [1, 2] }, { a: [2, 1] }],
    ['null and nothing', { a: null }, {}],
    ['a number and its text', { a: 1 }, { a: '1' }],
    ['a time and another', { at: new Date(1) }, { at: new Date(2) }],
    ['where a field stands', { a: { b: 1 }, c: 2 }, { a: { b: 1, c: 2 } }],
  ])('tells apart %s', (_name, one, other) => {
    expect(hash(one)).not.toBe(hash(other));
  });
});
