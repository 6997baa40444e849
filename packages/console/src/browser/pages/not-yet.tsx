import { shellWords } from '../../words/shell.ts';
import { inLanguage } from '../language.ts';
import { Page } from '../parts/page.tsx';
import { place } from '../router.ts';

const words = inLanguage(shellWords);

export default function NotYet() {
  const name = place.value?.name;
  return (
    <Page title={name === undefined ? words.notFound : words.pages[name]}>
      <p>{words.notFoundText}</p>
    </Page>
  );
}
