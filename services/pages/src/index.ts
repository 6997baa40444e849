// What tests may look at. No service imports another.

export { routes } from './routes.ts';
export { startPages } from './service.ts';
