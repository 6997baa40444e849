export { createSpace, findSpace, listSpaces, removeSpace, renameSpace, type Space } from './spaces.ts';
