// Signs in the request itself, as the bits that are stored.

const bits = { method: 1, robot: 2, noLanguage: 4 } as const;

/** The bits of a request. */
export function signsOf(request: {
  readonly method: string;
  readonly isRobot: boolean;
  readonly hasLanguage: boolean;
}): number {
  return (
    (request.method === 'GET' ? 0 : bits.method) |
    (request.isRobot ? bits.robot : 0) |
    (request.hasLanguage ? 0 : bits.noLanguage)
  );
}

export const hasSign = (signs: number, sign: keyof typeof bits): boolean => (signs & bits[sign]) !== 0;
