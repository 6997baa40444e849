export { type DnsServer, startDnsServer, type Zone } from './dns-server.ts';
