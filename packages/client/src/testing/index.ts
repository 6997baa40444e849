// For the tests of apps: a client that posts nothing, and checks data against the templates.

export { misfitsOf, type TypesFile } from './check.ts';
export { createTestClient, type TestClient, type TestClientOptions } from './test-client.ts';
