/** The services that pabal consists of, each of which runs in any number of processes. */
export const services = ['api', 'builder', 'sender', 'pages', 'inbound'] as const;
export type Service = (typeof services)[number];
