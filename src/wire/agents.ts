/** The connections to one host: kept open, bounded, and by way of a proxy where the environment names one. */
import http from 'node:http';
import https from 'node:https';

export interface AgentOptions {
  /** Scheme, host and port. */
  readonly origin: string;
  /** Connections at once. */
  readonly sockets: number;
  /** `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`; not used for loopback addresses. */
  readonly proxyEnv?: Readonly<Record<string, string | undefined>>;
}

/** Loopback addresses are reached directly, whatever proxy the environment names. */
export function agentsFor({ origin, sockets, proxyEnv }: AgentOptions): {
  http: http.Agent;
  https: https.Agent;
} {
  const proxy = isLoopback(new URL(origin).hostname) || !proxyEnv ? {} : { proxyEnv };
  const settings = { keepAlive: true, maxSockets: sockets, ...proxy };
  return { http: new http.Agent(settings), https: new https.Agent(settings) };
}

export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
