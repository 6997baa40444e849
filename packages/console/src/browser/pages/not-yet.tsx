import { shellWords as words } from '../../words/shell.ts';
import { Page } from '../parts/page.tsx';
import { place } from '../router.ts';

export default function NotYet() {
  const name = place.value?.name;
  return (
    <Page title={name === undefined ? words.notFound : words.pages[name]}>
      <p>{words.notFoundText}</p>
    </Page>
  );
}
