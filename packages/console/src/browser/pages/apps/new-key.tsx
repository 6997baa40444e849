import { appWords as words } from '../../../words/apps.ts';
import { Copy } from '../../parts/twin.tsx';

/** A key, the only time that it is shown. */
export function NewKey({ name, secret }: { name: string; secret: string }) {
  return (
    <>
      {words.newKey(name)}
      <br />
      <code class="secret">{secret}</code> <Copy text={secret} />
    </>
  );
}
