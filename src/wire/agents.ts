/** The connections to one host: kept open, bounded, and by way of a proxy where there is one. */
import type { Agent, AgentOptions as NodeOptions, ClientRequest } from 'node:http';
import type { RequestOptions } from 'node:https';
import { getBuiltinModule } from 'node:process';
import type { Secret } from './secret.ts';

export interface Agents {
  /** Begins a request. Throws what Node throws where it cannot be sent as it is. */
  request(url: URL, options: RequestOptions): ClientRequest;
  /** Whether a proxy has to open a tunnel first. */
  byTunnel(url: URL): boolean;
  /** Ends all connections. */
  close(): void;
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
  const settings: NodeOptions = { keepAlive: true, maxSockets: sockets, ...byProxy };
  let plain: Agent | undefined;
  let secure: Agent | undefined;
  return {
    byTunnel: ({ protocol }) => url !== undefined && protocol === 'https:',
    request(to, options) {
      // `import` would read everything that these modules export, and so load all that Node's `fetch` is made of.
      if (to.protocol === 'https:') {
        const https = getBuiltinModule('node:https');
        secure ??= new https.Agent(settings);
        return https.request(to, { ...options, agent: secure });
      }
      const http = getBuiltinModule('node:http');
      plain ??= new http.Agent(settings);
      return http.request(to, { ...options, agent: plain });
    },
    close() {
      plain?.destroy();
      secure?.destroy();
    },
  };
}

export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
