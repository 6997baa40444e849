/** Why there is no picture. */
export type PictureTrouble =
  /** No Chromium on this machine, or it does not start. */
  | 'no-chromium'
  /** More pictures wait than may. */
  | 'busy'
  | 'too-slow'
  | 'too-much-memory'
  /** The browser ended, or refused. */
  | 'failed'
  | 'stopped';

/** A picture could not be taken. The message says what to do where something can be done; it quotes nothing of the letter. */
export class PictureError extends Error {
  override readonly name = 'PictureError';
  readonly trouble: PictureTrouble;

  constructor(trouble: PictureTrouble, message: string, options?: ErrorOptions) {
    super(message, options);
    this.trouble = trouble;
  }
}
