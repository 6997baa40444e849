import { useState } from 'preact/hooks';
import type { Block } from '../../sheet.ts';

type LetterBlock = Extract<Block, { is: 'letter' }>;

const looks = ['wide', 'narrow', 'text'] as const;

/** A letter as readers see it. Its frame has no rights, and remote pictures are loaded when somebody asks for them. */
export function LetterLook({ block: { subject, frame, text, words } }: { block: LetterBlock }) {
  const [look, setLook] = useState<(typeof looks)[number]>('wide');
  const [isDark, setDark] = useState(false);
  const [withPictures, setPictures] = useState(false);
  return (
    <>
      <p class="strong">
        <bdi>{subject}</bdi>
      </p>
      <fieldset class="buttons" aria-label={words.frame}>
        {looks.map((name) => (
          <button
            key={name}
            type="button"
            class="small"
            aria-pressed={name === look}
            onClick={() => setLook(name)}
          >
            {words[name]}
          </button>
        ))}
        <button type="button" class="small" aria-pressed={isDark} onClick={() => setDark(!isDark)}>
          {words.dark}
        </button>
        <button
          type="button"
          class="small"
          aria-pressed={withPictures}
          onClick={() => setPictures(!withPictures)}
        >
          {words.pictures}
        </button>
      </fieldset>
      {look === 'text' ? (
        <pre
          class="said"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what is longer than its box is scrolled with the keyboard.
          tabIndex={0}
        >
          {text}
        </pre>
      ) : (
        <iframe
          class={`letter ${look}${isDark ? ' dark' : ''}`}
          title={words.frame}
          sandbox=""
          src={`${frame}${withPictures ? '&pictures=1' : ''}`}
          referrerpolicy="no-referrer"
        />
      )}
    </>
  );
}
