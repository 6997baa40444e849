// The keys of the console. Lists have j, k and enter; each page may have more.

/** What a key does while nobody types into a field. */
export interface KeyUse {
  /** As in `KeyboardEvent.key`; `mod+k` with ⌘ or Ctrl. */
  readonly key: string;
  readonly what: string;
  run(): void;
}

const uses = new Set<KeyUse>();

/** Adds a key; the answer takes it away again. The one that was added last is used. */
export function useKeyFor(use: KeyUse): () => void {
  uses.add(use);
  return () => {
    uses.delete(use);
  };
}

/** The keys that do something now. */
export const keysInUse = (): readonly KeyUse[] => [...uses];

export function startKeys(): void {
  document.addEventListener('keydown', (event) => {
    const withMod = event.metaKey || event.ctrlKey;
    if (event.altKey || (isTyping(event.target) && !withMod)) return;
    const name = withMod ? `mod+${event.key.toLowerCase()}` : event.key;
    const found = [...uses].reverse().find(({ key }) => key === name);
    if (found === undefined) return;
    event.preventDefault();
    found.run();
  });
}

/** Marks the frame whose letter has the focus: a browser shows it nowhere, and who came with the Tab key would not know where they are. */
export function markFrames(): void {
  // The window loses the focus to the frame first.
  const mark = () =>
    setTimeout(() => {
      for (const frame of document.querySelectorAll('iframe'))
        frame.classList.toggle('focused', frame === document.activeElement);
    });
  addEventListener('blur', mark);
  addEventListener('focus', mark);
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
