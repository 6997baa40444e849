export { badDay, type Shares } from './behaviour.ts';
export { blogOf } from './blog.ts';
export { type FeedServer, startFeedServer, type TestFeed } from './feed-server.ts';
export { hostileDocuments, randomFrom } from './hostile.ts';
export { type ShapeName, shapes } from './shapes/index.ts';
