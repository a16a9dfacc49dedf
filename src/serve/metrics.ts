/** What can be counted about the service, for Prometheus. No label holds an id, a name or a secret. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

export type Metrics = ReturnType<typeof makeMetrics>;

/** Who asked for a link. */
export type Asker = 'caller' | 'ticket' | 'dashboard';

const METHODS = ['GET', 'HEAD', 'POST', 'DELETE', 'PUT', 'PATCH', 'OPTIONS'];

export function makeMetrics(version: string) {
  const registry = new Registry();
  const registers = [registry];
  const counter = <L extends string>(name: string, help: string, ...labelNames: L[]): Counter<L> =>
    new Counter({ name: `fitform_${name}`, help, labelNames, registers });
  const requests = counter('http_requests_total', 'Requests answered.', 'method', 'route', 'status');
  const seconds = new Histogram({
    name: 'fitform_http_request_seconds',
    help: 'Time to an answer, calls to the tenant included.',
    labelNames: ['method', 'route'],
    buckets: [0.005, 0.02, 0.1, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  });
  const created = counter('links_created_total', 'Review links that were made.', 'by');
  const revoked = counter(
    'links_revoked_total',
    'Review links that were ended before their time or swept.',
    'by',
  );
  const failures = counter('problems_total', 'Requests that ended in a problem, by its name.', 'problem');
  const tickets = counter('tickets_total', 'Tickets.', 'what');
  const sweeps = counter('sweeps_total', 'Sweeps of links that are that no longer work.', 'outcome');
  const gauge = (name: string, help: string): Gauge =>
    new Gauge({ name: `fitform_${name}`, help, registers });
  const readiness = gauge('ready', '1 when the last look found the tenant in order.');
  new Gauge({
    name: 'fitform_build_info',
    help: 'The release.',
    labelNames: ['version'],
    registers,
  }).set({ version }, 1);

  return {
    /** `route`: as in operations.ts, or `none`; `took`: seconds. */
    request(given: string, route: string, status: number, took: number) {
      // Whoever asks chooses the method: a word of their own must not make a series of its own.
      const method = METHODS.includes(given) ? given : 'other';
      requests.inc({ method, route, status });
      seconds.observe({ method, route }, took);
    },
    linkCreated: (by: Asker) => created.inc({ by }),
    linkRevoked: (by: 'caller' | 'sweep' | 'dashboard' | 'late', count: number) => revoked.inc({ by }, count),
    /** By the name of the problem. */
    failed: (problem: string) => failures.inc({ problem }),
    ticket: (what: 'issued' | 'spent' | 'refused') => tickets.inc({ what }),
    sweep: (outcome: 'done' | 'failed') => sweeps.inc({ outcome }),
    ready: (is: boolean) => readiness.set(is ? 1 : 0),
    /** In the text format of Prometheus. */
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
