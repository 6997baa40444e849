/** The Korean particle of an object after a name: 을 after a final consonant, 를 without; both where the sound is not known. */
export function objectParticle(name: string): '을' | '를' | '을(를)' {
  const last = name.trimEnd().codePointAt(name.trimEnd().length - 1) ?? 0;
  if (last < firstSyllable || last > lastSyllable) return '을(를)';
  return (last - firstSyllable) % finals === 0 ? '를' : '을';
}

// Hangul syllables are in the order of their final consonants, the first of which is none.
const firstSyllable = 0xac00;
const lastSyllable = 0xd7a3;
const finals = 28;
