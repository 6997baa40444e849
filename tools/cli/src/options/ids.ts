import { UsageError } from '../command-line/errors.ts';
import { value } from '../command-line/parameters.ts';

export const idForm = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** An id. */
export const id = (help = '') =>
  value('ID', help, (typed, name) => {
    if (idForm.test(typed)) return typed.toLowerCase();
    throw new UsageError(
      `${name} must be an id such as 0195a1c2-7d3e-7000-8000-0123456789ab, got "${typed}".`,
    );
  });
