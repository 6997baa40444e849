import type { Outcome } from '@pabal/domain';
import type { MailObject } from '@pabal/mail';

/** A letter that is ready to be handed over. */
export interface MadeLetter {
  readonly ok: true;
  readonly mail: MailObject;
  /** Of the template. */
  readonly version: string;
}

export type Made =
  | MadeLetter
  | {
      readonly ok: false;
      readonly outcome: Outcome;
      readonly error: unknown;
      /** True when other letters of this template may well fail alike: it is not about this letter's own addresses. */
      readonly alike: boolean;
    };
