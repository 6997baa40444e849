export {
  createSpace,
  findSpace,
  findSpaceOfApp,
  listSpaces,
  removeSpace,
  renameSpace,
  type Space,
} from './spaces.ts';
