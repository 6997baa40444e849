// ⌘K: anything by an id, an address, a key, a name; and every page. It is used with the keyboard alone.

import { useEffect, useRef, useState } from 'preact/hooks';
import { navigation, pagePaths } from '../../pages.ts';
import { findWords as words } from '../../words/find.ts';
import { shellWords as shell } from '../../words/shell.ts';
import { ask } from '../client/http.ts';
import { currentSession } from '../client/session.ts';
import { list, nullable, object, text } from '../client/shape.ts';
import { keepLook, locale } from '../language.ts';
import { useKeyFor } from '../parts/keys.ts';
import { go } from '../router.ts';

const found = object({ hits: list(object({ kind: text, id: text, title: text, detail: nullable(text) })) });

/** A line that somebody can choose. */
interface Choice {
  readonly key: string;
  readonly kind: string;
  readonly title: string;
  readonly detail: string | null;
  run(): void;
}

export function Palette() {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => useKeyFor({ key: 'mod+k', what: shell.keysHelp.find, run: () => setOpen(true) }), []);
  return isOpen && currentSession.value !== undefined ? <PaletteDialog close={() => setOpen(false)} /> : null;
}

function PaletteDialog({ close }: { close: () => void }) {
  const [wanted, setWanted] = useState('');
  const [at, setAt] = useState(0);
  const dialog = useRef<HTMLDialogElement>(null);
  const { hits, isAsking } = useHits(wanted);
  useEffect(() => dialog.current?.showModal(), []);
  const choices = [...hits, ...pagesLike(wanted)];
  const chosen = Math.min(at, Math.max(0, choices.length - 1));
  const choose = (choice: Choice | undefined) => {
    if (choice === undefined) return;
    dialog.current?.close();
    choice.run();
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    const moves: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };
    const by = moves[event.key];
    if (by !== undefined) {
      event.preventDefault();
      setAt((chosen + by + choices.length) % Math.max(1, choices.length));
    }
    if (event.key === 'Enter') {
      event.preventDefault();
      choose(choices[chosen]);
    }
  };
  return (
    <dialog ref={dialog} class="palette" aria-label={words.title} onClose={close}>
      <label>
        {words.label}
        <input
          type="search"
          list={undefined}
          // biome-ignore lint/a11y/noRedundantRoles: it has no list of its own, so it is no combobox by itself.
          role="combobox"
          aria-expanded="true"
          aria-controls="found"
          aria-autocomplete="list"
          aria-activedescendant={choices.length === 0 ? undefined : `found-${chosen}`}
          autocomplete="off"
          spellcheck={false}
          maxLength={300}
          value={wanted}
          onInput={({ currentTarget }) => {
            setWanted(currentTarget.value);
            setAt(0);
          }}
          onKeyDown={onKey}
        />
      </label>
      <Choices choices={choices} chosen={chosen} isAsking={isAsking} choose={choose} onKey={onKey} />
      {choices.length === 0 && !isAsking && <p role="status">{words.nothing}</p>}
      <p class="quiet">{words.hint}</p>
    </dialog>
  );
}

interface ChoicesProps {
  readonly choices: readonly Choice[];
  readonly chosen: number;
  readonly isAsking: boolean;
  choose(choice: Choice): void;
  onKey(event: KeyboardEvent): void;
}

function Choices({ choices, chosen, isAsking, choose, onKey }: ChoicesProps) {
  return (
    <div id="found" class="found" role="listbox" aria-label={words.hits} aria-busy={isAsking}>
      {choices.map((choice, index) => (
        <div
          key={choice.key}
          id={`found-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === chosen}
          onClick={() => choose(choice)}
          onKeyDown={onKey}
        >
          <span class="quiet">{choice.kind}</span> {choice.title}
          {choice.detail !== null && <span class="quiet"> · {choice.detail}</span>}
        </div>
      ))}
    </div>
  );
}

/** For so long nobody has typed before the api is asked. */
const restMs = 120;

function useHits(wanted: string): { readonly hits: readonly Choice[]; readonly isAsking: boolean } {
  const [state, setState] = useState<{ for: string; hits: readonly Choice[] }>({ for: '', hits: [] });
  const q = wanted.trim();
  useEffect(() => {
    if (q === '') return undefined;
    let isOver = false;
    const take = (hits: readonly Choice[]) => {
      if (!isOver) setState({ for: q, hits });
    };
    const timer = setTimeout(() => {
      ask('/v1/find', found, { q }).then(
        ({ hits }) => take(hits.map(choiceOf)),
        () => take([]),
      );
    }, restMs);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [q]);
  if (q === '') return { hits: [], isAsking: false };
  return { hits: state.for === q ? state.hits : [], isAsking: state.for !== q };
}

interface Hit {
  readonly kind: string;
  readonly id: string;
  readonly title: string;
  readonly detail: string | null;
}

function choiceOf({ kind, id, title, detail }: Hit): Choice {
  const known: Readonly<Record<string, string>> = words.kinds;
  const to = placeOfHit(kind, id, title);
  return {
    ...{ key: `${kind} ${id}`, kind: known[kind] ?? kind, title },
    detail: to.startsWith('/') ? detail : to,
    run: () => {
      if (to.startsWith('/')) go(to);
      else void navigator.clipboard.writeText(to);
    },
  };
}

/** The page of a hit; of what has none, the command that shows it, which is copied. */
function placeOfHit(kind: string, id: string, title: string): string {
  const named = encodeURIComponent(title);
  switch (kind) {
    case 'letter':
      return `/console/letters/${id}`;
    case 'event':
      return `/console/events/${id}`;
    case 'replay':
      return `/console/dead-letters?replay=${id}`;
    case 'cause':
      return `/console/dead-letters?cause=${id}`;
    case 'address':
      return `/console/letters?address=${named}`;
    case 'recipient':
      return `/console/letters?recipient=${named}`;
    case 'app':
      return `/console/letters?app=${named}`;
    case 'template':
      return `/console/letters?template=${named}`;
    case 'edition':
      return `pabal editions show ${id}`;
    case 'newsletter':
      return `pabal newsletters show ${title}`;
    default:
      return `pabal groups changes ${title}`;
  }
}

/** Pages whose name has the text in it, and the look of the console. */
function pagesLike(wanted: string): readonly Choice[] {
  const part = wanted.trim().toLowerCase();
  const pages = navigation.flatMap(({ pages: names }) =>
    names.map(
      (name): Choice => ({
        ...{ key: `page ${name}`, kind: words.page, title: shell.pages[name], detail: null },
        run: () => go(pagePaths[name]),
      }),
    ),
  );
  const themes = (['light', 'dark'] as const).map(
    (theme): Choice => ({
      ...{ key: `theme ${theme}`, kind: words.command, title: words.themes[theme], detail: null },
      run: () => {
        document.documentElement.dataset.theme = theme;
        keepLook(theme, locale);
      },
    }),
  );
  return [...pages, ...themes].filter(({ title }) => title.toLowerCase().includes(part));
}
