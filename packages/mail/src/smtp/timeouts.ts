/** How long each part of a conversation may take, in milliseconds. */
export interface SmtpTimeouts {
  /** From the DNS lookup to the greeting, STARTTLS included. Default 20,000. */
  readonly connectMs: number;
  /** For the greeting alone, within `connectMs`. Default 15,000. */
  readonly greetingMs: number;
  /** For the answer to each command, AUTH and QUIT included. Default 60,000. */
  readonly commandMs: number;
  /** For each step of the message and for the final answer. Default 120,000. */
  readonly dataMs: number;
}

export const usualTimeouts: SmtpTimeouts = {
  connectMs: 20_000,
  greetingMs: 15_000,
  commandMs: 60_000,
  dataMs: 120_000,
};
