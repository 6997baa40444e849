// What may be wider than a phone: it is moved sideways by itself, also with the keys, and the page is not.

import type { ComponentChildren } from 'preact';

export function Sideways({ children }: { children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a person without a pointer moves it with the arrow keys.
    <div class="sideways" tabIndex={0}>
      {children}
    </div>
  );
}
