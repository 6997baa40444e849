// The command that shows or does the same, to copy.

import { useState } from 'preact/hooks';
import { partWords as words } from '../../words/parts.ts';

export function Copy({ text }: { text: string }) {
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await toClipboard(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 2_000);
  };
  return (
    <button type="button" class="small" onClick={() => void copy()} aria-label={`${words.copy}: ${text}`}>
      {isCopied ? words.copied : words.copy}
    </button>
  );
}

/** Browsers have a clipboard for pages that came over https or from this machine; elsewhere the old way still works. */
async function toClipboard(text: string): Promise<void> {
  if (window.isSecureContext) return navigator.clipboard.writeText(text);
  const field = document.createElement('textarea');
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand('copy');
  field.remove();
}

/** The twins of a page, at its end. */
export function Twin({ commands }: { commands: readonly string[] }) {
  return (
    <aside class="twin" aria-label={words.commandLine}>
      <h2>{words.commandLine}</h2>
      {commands.map((command) => (
        <p key={command}>
          <code>{command}</code> <Copy text={command} />
        </p>
      ))}
    </aside>
  );
}
