// What the thread of a browser is asked, and what it answers. Everything here crosses from one thread to another as a copy.

import type { PictureTrouble } from '../errors.ts';
import type { Picture, PictureRequest } from '../request.ts';

export type Question =
  | { readonly kind: 'open'; readonly program: string }
  | { readonly kind: 'take'; readonly request: PictureRequest }
  | { readonly kind: 'memory' };

/** A picture as it crosses: its octets are no Buffer there. */
export type CrossingPicture = Omit<Picture, 'png'> & { readonly png: Uint8Array };

export type Answer =
  | { readonly kind: 'opened'; readonly pid: number | undefined }
  | { readonly kind: 'taken'; readonly pictures: readonly CrossingPicture[]; readonly refused: number }
  | { readonly kind: 'memory'; readonly megabytes: number | undefined }
  | { readonly kind: 'trouble'; readonly trouble: PictureTrouble; readonly message: string }
  | { readonly kind: 'broken'; readonly error: unknown };

/** Said without being asked: the browser has ended by itself. */
export const gone = 'gone';

/** Answers come in any order: the memory is asked for while a picture is taken. */
export interface Numbered<T> {
  readonly number: number;
  readonly content: T;
}
