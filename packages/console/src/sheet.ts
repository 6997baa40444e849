// A sheet says what a page of the console shows, in the reader's language: the api writes it, and one piece of script draws it,
// whatever the page is about. So a page for editors costs browsers nothing but its words
// (docs/decisions/0058-pages-that-the-api-writes.md).

export { counted, type Locale, type Translated } from './words/words.ts';

export type SheetTone = 'ok' | 'warn' | 'bad' | 'plain';

/** A piece of a line: text, or something with a look of its own. */
export type Piece =
  | string
  /** A moment, as how long ago it was or how far it is. */
  | { readonly at: string | null }
  /** A moment, as the reader's clock shows it. */
  | { readonly clock: string }
  | { readonly code: string }
  | { readonly to: string; readonly words: string }
  /** A file to be saved. */
  | { readonly file: string; readonly words: string }
  | { readonly tag: string; readonly tone: SheetTone }
  | { readonly quiet: string }
  /** What a server or a person said, in quotes. */
  | { readonly said: string }
  /** What somebody called something. */
  | { readonly name: string };

export type Line = Piece | readonly Piece[];

/** A request to the api. `{name}` in words about it stands for the field `name` of its answer. */
export interface SheetCall {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `{name}` in it stands for the field of this name, which is then not in the body; a parameter without a value is left out. */
  readonly path: string;
  readonly body?: unknown;
  /** A file is the body, in the media type that is chosen: the names of both fields. */
  readonly upload?: { readonly file: string; readonly type: string };
}

/** A field of a form. */
export interface SheetField {
  /** Where in the body its value goes, as refusals name it: `/schedule/cron`. Without a slash: into the path of the call. */
  readonly name: string;
  readonly label: string;
  readonly help?: string;
  readonly kind: 'text' | 'number' | 'area' | 'choice' | 'check' | 'words' | 'file';
  readonly value?: string | number | boolean;
  /** Of a choice: the values are JSON. */
  readonly options?: readonly { readonly value: string; readonly label: string }[];
  readonly isNeeded?: boolean;
  /** What an empty field means (default: it is left out); `none`: what it belongs to becomes null. */
  readonly empty?: 'null' | 'text' | 'none';
}

/** Something to do: what it will do is said before, what it did after. */
export interface SheetAct {
  readonly label: string;
  readonly will: Line;
  readonly confirm: string;
  readonly call: SheetCall;
  readonly said: string;
  /** Where to see what was made; `{name}` as in `said`. */
  readonly see?: { readonly to: string; readonly words: string };
  readonly undo?: SheetCall;
  readonly fields?: readonly SheetField[];
  readonly reason?: 'must' | 'may';
  readonly isDangerous?: boolean;
  /** True when nothing is left to be shown here: the page is not asked for again. */
  readonly isLast?: boolean;
  /** A field of the answer which, when it is there, says that what was found is bad. */
  readonly badWhen?: string;
}

export interface SheetRow {
  readonly key: string;
  /** Where its first cell leads. */
  readonly to?: string;
  readonly cells: readonly Line[];
  readonly acts?: readonly SheetAct[];
}

interface SheetColumn {
  readonly title: string;
  readonly isNumber?: boolean;
}

/** A picture with what is said below it. */
export interface SheetPicture {
  readonly src: string;
  /** Laid over it, so that only what differs can be seen. */
  readonly over?: string;
  readonly words: string;
  readonly width: number;
}

/** A filter of the page, kept in its address. */
interface SheetFilter {
  readonly name: string;
  readonly label: string;
  readonly options?: readonly { readonly value: string; readonly label: string }[];
}

export type Block =
  | { readonly is: 'text'; readonly line: Line; readonly tone?: SheetTone }
  | { readonly is: 'heading'; readonly words: string; readonly about?: Line }
  | { readonly is: 'facts'; readonly facts: readonly { readonly name: string; readonly line: Line }[] }
  | {
      readonly is: 'acts';
      readonly acts: readonly SheetAct[];
      /** Why they wait while another choice of the page is asked for. */
      readonly waits?: string;
    }
  | { readonly is: 'filter'; readonly fields: readonly SheetFilter[] }
  | { readonly is: 'progress'; readonly value: number; readonly most: number; readonly words: string }
  | {
      readonly is: 'list';
      /** What is listed; the same on the next page, which is how its rows are found there. */
      readonly title: string;
      readonly columns: readonly SheetColumn[];
      readonly rows: readonly SheetRow[];
      readonly empty: Line;
      /** The query of the next page. */
      readonly next?: string;
    }
  /** Text as it stands in a file. */
  | { readonly is: 'source'; readonly text: string; readonly words: string }
  | { readonly is: 'pictures'; readonly pictures: readonly SheetPicture[] }
  | {
      /** A letter in a frame without rights, at the widths that people read it at, or as text. */
      readonly is: 'letter';
      readonly subject: string;
      /** Where its html is: a page of its own for the frame. */
      readonly frame: string;
      readonly text: string;
      readonly words: {
        readonly frame: string;
        readonly wide: string;
        readonly narrow: string;
        readonly text: string;
        readonly dark: string;
        readonly pictures: string;
      };
    };

export interface Sheet {
  readonly title: string;
  readonly about?: string;
  /** The page above it. */
  readonly back?: { readonly to: string; readonly words: string };
  readonly blocks: readonly Block[];
  /** The commands that show or do the same. */
  readonly commands: readonly string[];
  /** While something is under way: after how many seconds it is asked for again. */
  readonly againSeconds?: number;
}
