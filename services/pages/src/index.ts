// What tests may look at. No service imports another.

export { createFormSeals } from './http/form-seals.ts';
export { routes } from './routes.ts';
export { startPages } from './service.ts';
