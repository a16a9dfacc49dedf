/** What can be counted about the service, for Prometheus. No label holds an id, a name or a secret. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

export interface Metrics {
  /** `route`: as in operations.ts, or `none`. */
  request(method: string, route: string, status: number, seconds: number): void;
  linkCreated(by: 'caller' | 'ticket' | 'dashboard'): void;
  linkRevoked(by: 'caller' | 'sweep' | 'dashboard' | 'late', count: number): void;
  /** `name`: of the problem. */
  failed(name: string): void;
  ticket(what: 'issued' | 'spent' | 'refused'): void;
  sweep(outcome: 'done' | 'failed'): void;
  ready(is: boolean): void;
  /** In the text format of Prometheus. */
  text(): Promise<string>;
  readonly contentType: string;
}

const METHODS = ['GET', 'HEAD', 'POST', 'DELETE', 'PUT', 'PATCH', 'OPTIONS'];

export function makeMetrics(version: string): Metrics {
  const registers = [new Registry()] as const;
  const [registry] = registers;
  const counter = <L extends string>(name: string, help: string, ...labelNames: L[]): Counter<L> =>
    new Counter({ name: `fitform_${name}`, help, labelNames, registers: [...registers] });
  const requests = counter('http_requests_total', 'Requests answered.', 'method', 'route', 'status');
  const seconds = new Histogram({
    name: 'fitform_http_request_seconds',
    help: 'Time to an answer, calls to the tenant included.',
    labelNames: ['method', 'route'],
    buckets: [0.005, 0.02, 0.1, 0.5, 1, 2.5, 5, 10, 30],
    registers: [...registers],
  });
  const created = counter('links_created_total', 'Review links that were made.', 'by');
  const revoked = counter(
    'links_revoked_total',
    'Review links that were ended before their time or swept.',
    'by',
  );
  const failures = counter('problems_total', 'Requests that ended in a problem, by its name.', 'problem');
  const tickets = counter('tickets_total', 'Tickets.', 'what');
  const sweeps = counter('sweeps_total', 'Sweeps of links that are of no use any more.', 'outcome');
  const gauge = (name: string, help: string): Gauge =>
    new Gauge({ name: `fitform_${name}`, help, registers: [...registers] });
  const readiness = gauge('ready', '1 when the last look found the tenant in order.');
  new Gauge({
    name: 'fitform_build_info',
    help: 'The release.',
    labelNames: ['version'],
    registers: [...registers],
  }).set({ version }, 1);

  return {
    request(given, route, status, took) {
      // Whoever asks chooses the method: a word of their own must not make a series of its own.
      const method = METHODS.includes(given) ? given : 'other';
      requests.inc({ method, route, status });
      seconds.observe({ method, route }, took);
    },
    linkCreated: (by) => created.inc({ by }),
    linkRevoked: (by, count) => revoked.inc({ by }, count),
    failed: (problem) => failures.inc({ problem }),
    ticket: (what) => tickets.inc({ what }),
    sweep: (outcome) => sweeps.inc({ outcome }),
    ready: (is) => readiness.set(is ? 1 : 0),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
