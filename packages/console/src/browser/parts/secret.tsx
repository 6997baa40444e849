import type { ComponentChildren } from 'preact';
import { Copy } from './twin.tsx';

/** A secret, the only time that it is shown. */
export function Secret({ secret, children }: { secret: string; children: ComponentChildren }) {
  return (
    <>
      {children}
      <br />
      <code class="secret">{secret}</code> <Copy text={secret} />
    </>
  );
}
