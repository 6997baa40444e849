import { useState } from 'preact/hooks';
import type { Block, SheetRow } from '../../sheet.ts';
import { partWords as words } from '../../words/parts.ts';
import { shellWords as shell } from '../../words/shell.ts';
import { usePages } from '../parts/asked.ts';
import { Filter } from '../parts/filter.tsx';
import { List } from '../parts/list.tsx';
import { Facts } from '../parts/page.tsx';
import { Acts, type Tell } from './acts.tsx';
import { LetterLook } from './letter.tsx';
import { Words } from './line.tsx';

interface Props<Shown extends Block = Block> {
  readonly block: Shown;
  /** Asks for the sheet with other parameters. */
  readonly blocksAt: (query: string) => Promise<readonly Block[]>;
  readonly again: () => void;
  /** Whether another choice was made than the one that the block is about, and the api has not answered yet. */
  readonly isOld: boolean;
}

/** A block of a kind that a newer api knows is left out. */
export function BlockShown({ block, ...rest }: Props) {
  switch (block.is) {
    case 'text':
      return (
        <p class={block.tone === undefined ? undefined : `note ${block.tone}`}>
          <Words line={block.line} />
        </p>
      );
    case 'heading':
      return (
        <>
          <h2>{block.words}</h2>
          {block.about !== undefined && (
            <p class="quiet">
              <Words line={block.about} />
            </p>
          )}
        </>
      );
    case 'facts':
      return (
        <Facts
          facts={block.facts.map(({ name, line }) => [name, <Words key={name} line={line} />] as const)}
        />
      );
    case 'acts':
      return (
        <Acts
          acts={block.acts}
          again={rest.again}
          waits={rest.isOld ? (block.waits ?? shell.loading) : undefined}
        />
      );
    case 'filter':
      return <Filter fields={block.fields} />;
    case 'progress':
      return (
        <p>
          <progress max={block.most} value={block.value} aria-label={block.words} /> {block.words}
        </p>
      );
    case 'list':
      return <ListShown block={block} {...rest} />;
    case 'letter':
      return <LetterLook block={block} />;
    case 'source':
      return <Source block={block} />;
    case 'pictures':
      return <Wall block={block} />;
    default:
      block satisfies never;
      return null;
  }
}

function Source({ block }: { block: Extract<Block, { is: 'source' }> }) {
  return (
    <figure>
      <figcaption>{block.words}</figcaption>
      <pre
        class="said"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what is longer than its box is scrolled with the keyboard.
        tabIndex={0}
      >
        {block.text}
      </pre>
    </figure>
  );
}

function Wall({ block }: { block: Extract<Block, { is: 'pictures' }> }) {
  return (
    <div class="wall">
      {block.pictures.map(({ src, over, words, width }) => (
        <figure key={src + over}>
          <span>
            <img src={src} alt={words} width={width} loading="lazy" />
            {over && <img src={over} alt="" width={width} loading="lazy" />}
          </span>
          <figcaption>{words}</figcaption>
        </figure>
      ))}
    </div>
  );
}

type ListBlock = Extract<Block, { is: 'list' }>;

function ListShown({ block, blocksAt, again }: Props<ListBlock>) {
  const { title, columns, rows } = block;
  const [told, setTold] = useState<Parameters<Tell>[0] & { key: string }>();
  const asked = usePages<SheetRow>(
    async (query) => {
      const found = query === undefined ? block : (await blocksAt(query)).find((one) => isSame(one, title));
      return { rows: found?.rows ?? [], next: found?.next ?? null };
    },
    [block],
  );
  return (
    <>
      {told && !rows.some(({ key }) => key === told.key) && (
        <p class="note ok" role="status">
          {told.said}{' '}
          {told.undo && (
            <button
              type="button"
              onClick={() => {
                setTold(undefined);
                void told.undo?.().then(again);
              }}
            >
              {words.undo}
            </button>
          )}
        </p>
      )}
      <List<SheetRow>
        title={title}
        asked={asked}
        keyOf={({ key }) => key}
        linkOf={({ to }) => to}
        empty={
          <p>
            <Words line={block.empty} />
          </p>
        }
        columns={columns.map((column, place) => ({
          ...column,
          // What may be done with a row stands behind its cells.
          show: ({ key, cells, acts = [] }) =>
            place < cells.length ? (
              <Words line={cells[place] ?? ''} />
            ) : (
              <Acts acts={acts} again={again} tell={(done) => setTold({ key, ...done })} />
            ),
        }))}
      />
    </>
  );
}

const isSame = (block: Block, title: string): block is ListBlock =>
  block.is === 'list' && block.title === title;
