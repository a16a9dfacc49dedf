/** The connections to one host: kept open, bounded, and by way of a proxy where there is one. */
import http from 'node:http';
import https from 'node:https';
import type { Secret } from './secret.ts';

export interface Agents {
  readonly http: http.Agent;
  readonly https: https.Agent;
}

export interface AgentOptions {
  /** Connections at once. */
  readonly sockets: number;
  /** Milliseconds that a proxy has to open a tunnel. */
  readonly timeout: number;
  readonly proxy?: { readonly url: Secret } | null | undefined;
}

export function agentsFor({ sockets, timeout, proxy }: AgentOptions): Agents {
  const url = proxy?.url.reveal();
  // What is spared is settled already (no-proxy.ts): Node's own NO_PROXY knows no subnets, and no bare domain.
  // Until there is a tunnel, a request has no connection that its own time limit could end: the agent's does.
  const byProxy = url === undefined ? {} : { proxyEnv: { http_proxy: url, https_proxy: url }, timeout };
  const settings = { keepAlive: true, maxSockets: sockets, ...byProxy };
  return { http: new http.Agent(settings), https: new https.Agent(settings) };
}

export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
