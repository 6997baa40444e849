/** What the histories of both letters say: first that of the one that was made. */
export const notesOf = (again: { readonly made: string; readonly of: string; readonly reason: string }) => [
  `sent again, after ${again.of}: ${again.reason}`,
  `sent again, as ${again.made}: ${again.reason}`,
];
