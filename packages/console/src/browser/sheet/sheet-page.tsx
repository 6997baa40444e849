// A page that the api writes: asked for by its own address, drawn block by block, and asked for again while something is under way.

import { useEffect } from 'preact/hooks';
import type { Block, Sheet } from '../../sheet.ts';
import { shellWords as shell } from '../../words/shell.ts';
import { ask } from '../client/http.ts';
import { type Shape, WrongShape } from '../client/shape.ts';
import { useAsked } from '../parts/asked.ts';
import { Page } from '../parts/page.tsx';
import { ProblemNote } from '../parts/problem.tsx';
import { path, place, query } from '../router.ts';
import { BlockShown } from './blocks.tsx';

/** The api that wrote it is of this release or of one beside it: what is drawn of it is looked at where it is drawn. */
const isSheet = (value: unknown): value is Sheet =>
  typeof value === 'object' && value !== null && 'blocks' in value && Array.isArray(value.blocks);

const sheet: Shape<Sheet> = (value, at = '') => {
  if (!isSheet(value)) throw new WrongShape(at, 'a page', value);
  return value;
};

export default function SheetPage() {
  const at = `/v1${path.value.replace(/\/$/, '')}`;
  const from = `${at}?${query.value}`;
  const asked = useAsked(async () => ({ ...(await ask(from, sheet)), from }), [from]);
  const { value, problem, again } = asked;
  const seconds = value?.againSeconds;
  useEffect(() => {
    if (seconds === undefined) return;
    const timer = setInterval(() => document.visibilityState === 'visible' && again(), seconds * 1_000);
    return () => clearInterval(timer);
  }, [seconds, again]);
  const name = place.value?.name;
  const blocksAt = async (more: string): Promise<readonly Block[]> => {
    const wanted = new URLSearchParams([...query.value, ...new URLSearchParams(more)]);
    return (await ask(`${at}?${wanted}`, sheet)).blocks;
  };
  return (
    <Page
      title={value?.title ?? (name === undefined ? '' : shell.pages[name])}
      {...(value && { about: value.about, commands: value.commands })}
    >
      {value?.back && (
        <p>
          <a href={value.back.to}>{value.back.words}</a>
        </p>
      )}
      {problem && <ProblemNote problem={problem} again={again} />}
      {value === undefined && problem === undefined && (
        <p class="quiet" aria-busy="true">
          {shell.loading}
        </p>
      )}
      {value?.blocks.map((block, index) => (
        <BlockShown
          key={nameOf(value.blocks, index)}
          block={block}
          {...{ blocksAt, again }}
          isOld={value.from !== from}
        />
      ))}
    </Page>
  );
}

/** A block is the same one when the page is asked for again, though one of another kind may stand before it by then. */
const nameOf = (blocks: readonly Block[], index: number): string => {
  const kind = blocks[index]?.is;
  return `${kind} ${blocks.slice(0, index).filter((block) => block.is === kind).length}`;
};
