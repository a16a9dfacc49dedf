/** The connections to one host: kept open, bounded, and by way of a proxy where there is one. */
import http from 'node:http';
import https from 'node:https';
import type { Secret } from './secret.ts';

export interface Agents {
  readonly http: http.Agent;
  readonly https: https.Agent;
}

/** `sockets`: connections at once. */
export function agentsFor(sockets: number, proxyUrl: Secret | undefined): Agents {
  const url = proxyUrl?.reveal();
  // What is spared is settled already (no-proxy.ts): Node's own NO_PROXY knows no subnets, and no bare domain.
  const proxyEnv = url === undefined ? {} : { proxyEnv: { http_proxy: url, https_proxy: url } };
  const settings = { keepAlive: true, maxSockets: sockets, ...proxyEnv };
  return { http: new http.Agent(settings), https: new https.Agent(settings) };
}

export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
