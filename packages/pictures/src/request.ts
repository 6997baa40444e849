/** How a letter is looked at. */
export interface Look {
  /** Of the screen, in CSS pixels. */
  readonly width: number;
  readonly scheme: 'light' | 'dark';
}

export interface PictureRequest {
  readonly html: string;
  readonly looks: readonly Look[];
  /** Links whose readers have to see them; whether they do is said with each picture. */
  readonly links?: readonly string[];
}

export interface Picture {
  readonly look: Look;
  readonly png: Buffer;
  /** What the letter needs; more than `look.width` when it is wider than the screen. */
  readonly width: number;
  readonly height: number;
  /** Whether the letter goes on below the end of the picture, or beyond its right edge. */
  readonly cut: boolean;
  /** Those of the links that nobody sees at this look. */
  readonly unseen: readonly string[];
}

/** Largest picture, in CSS pixels. A letter of a million entries must not take the memory of the machine. */
export const mostPixels = { width: 2_000, height: 12_000 } as const;
