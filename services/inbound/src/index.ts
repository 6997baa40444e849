// For tests: inbound, started in their own process.

export { startInbound } from './service.ts';
