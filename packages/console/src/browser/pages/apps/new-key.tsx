import { appWords } from '../../../words/apps.ts';
import { inLanguage } from '../../language.ts';
import { Copy } from '../../parts/twin.tsx';

const words = inLanguage(appWords);

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
