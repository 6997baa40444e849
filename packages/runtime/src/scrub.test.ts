import { createContext, Script } from 'node:vm';
import { scrub } from './scrub.ts';

describe('scrubbing', () => {
  it.each([
    ['550 5.1.1 <a.b+c@example.com>: unknown', '550 5.1.1 <<address>>: unknown'],
    ['Key (address)=(리더@예제.한국) exists', 'Key (address)=(<address>) exists'],
    ['a@b@c, "d"@e.example', '<address>, "d"@e.example'],
    ['@here and there@ and @', '@here and there@ and @'],
    ['@@x', '<address>'],
    ['💌@example.com', '<address>'],
  ])('makes %s into %s', (text, scrubbed) => {
    expect(scrub(text)).toBe(scrubbed);
  });

  it('leaves nothing of an address that is longer than any real one', () => {
    expect(scrub(`to ${'a'.repeat(1_000)}@example.com`)).toBe('to <address>');
  });

  // A pattern that begins again at every letter takes minutes for some of these; the limit is there to end it.
  it.each(['a', 'a@', '@', 'a ', 'a@ ', '@a ', '가', '💌', '💌@ '])(
    'looks at a megabyte of %j once',
    (piece) => {
      const text = piece.repeat(Math.ceil(1_000_000 / piece.length));
      const run = new Script('scrub(text)');
      const context = createContext({ scrub, text });
      expect(() => run.runInContext(context, { timeout: 20_000 })).not.toThrow();
    },
    30_000,
  );
});
