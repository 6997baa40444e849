// What every page has: its heading, what it is for, its body, and the commands that show the same.

import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { Twin } from './twin.tsx';

interface Props {
  readonly title: string;
  /** A sentence: what one sees and does here. */
  readonly about?: ComponentChildren;
  readonly commands?: readonly string[];
  readonly children: ComponentChildren;
}

export function Page({ title, about, commands = [], children }: Props) {
  useEffect(() => {
    document.title = `${title} · pabal`;
  }, [title]);
  return (
    <>
      <h1>{title}</h1>
      {about !== undefined && <p class="about">{about}</p>}
      {children}
      {commands.length > 0 && <Twin commands={commands} />}
    </>
  );
}

export type Tone = 'ok' | 'warn' | 'bad' | 'plain';

/** A word with a colour, for states. The word alone says it, too. */
export function Tag({ tone, children }: { tone: Tone; children: ComponentChildren }) {
  return <span class={`tag ${tone}`}>{children}</span>;
}

/** Names and what they are. */
export function Facts({ facts }: { facts: readonly (readonly [name: string, value: ComponentChildren])[] }) {
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
