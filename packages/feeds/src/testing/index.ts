export { type Behaviour, badDay, behaviours, type Shares } from './behaviour.ts';
export { type Article, articleOf, type Blog, blogOf, type ServedFeed, type Shape } from './blog.ts';
export { type FeedServer, type FeedServerOptions, startFeedServer, type TestFeed } from './feed-server.ts';
export { type ShapeName, shapes } from './shapes/index.ts';
