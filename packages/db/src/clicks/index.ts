export {
  type ClickCount,
  type ClickedLink,
  findLeaving,
  findTargets,
  keepCounts,
  listClicked,
} from './counts.ts';
export {
  addHits,
  type ClickHit,
  clickKey,
  findUnjudgedDays,
  listHits,
  removeOldHits,
  type UnjudgedDay,
} from './hits.ts';
