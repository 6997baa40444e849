// The keys that do something here, shown with `?`.

import { useEffect, useRef, useState } from 'preact/hooks';
import { shellWords as words } from '../../words/shell.ts';
import { keysInUse, useKeyFor } from '../parts/keys.ts';

export function KeysHelp() {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => useKeyFor({ key: '?', what: words.keysHelp.help, run: () => setOpen(true) }), []);
  return isOpen ? <KeysDialog close={() => setOpen(false)} /> : null;
}

function KeysDialog({ close }: { close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} onClose={close} aria-label={words.keys}>
      <h2>{words.keys}</h2>
      <dl class="facts">
        <div>
          <dt>
            <kbd>enter</kbd>
          </dt>
          <dd>{words.keysHelp.open}</dd>
        </div>
        {keysInUse().map(({ key, what }) => (
          <div key={key}>
            <dt>
              <kbd>{key.replace('mod+', '⌘ / Ctrl ')}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <button type="button" onClick={() => dialog.current?.close()}>
        {words.close}
      </button>
    </dialog>
  );
}
