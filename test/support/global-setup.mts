import { startServers } from './servers/shared.ts';

export default startServers;
