import { foldSubject, hasSubject } from './tidy.ts';

it('sees a subject exactly where folding leaves one, for every character there is', () => {
  const different: string[] = [];
  for (let code = 0; code <= 0x10ffff; code += 1) {
    const character = String.fromCodePoint(code);
    if (hasSubject(character) !== (foldSubject(character) !== '')) different.push(code.toString(16));
  }
  expect(different).toEqual([]);
});
