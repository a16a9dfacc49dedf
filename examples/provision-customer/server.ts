/** POST /customers { "name", "email" }: sets the customer up on the tenant. fitform reads no environment; this program does. */
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { connect, type ExitClass, type FitformError } from 'fitform';
import { specFor, type Customer } from './customer.ts';

const { TENANT_URL = '', TENANT_USER = '', TENANT_PASSWORD = '', JOURNALS = '.fitform/runs' } = process.env;
const tenant = connect({
  url: TENANT_URL,
  credentials: { username: TENANT_USER, password: TENANT_PASSWORD },
  onNotice: (message) => console.error(message),
});
const stop = new AbortController();

const STATUSES = {
  invalid: 422,
  refused: 409,
  stale: 409,
  interrupted: 503,
  'sign-in': 502,
  unreachable: 502,
  error: 502,
} as const satisfies Record<ExitClass, number>;

async function provision(body: string): Promise<[status: number, answer: object]> {
  try {
    const customer = JSON.parse(body) as Customer;
    const { applied, failed, unknown, converged } = await tenant.apply({
      spec: { object: specFor(customer) },
      // With a journal, runs on this machine wait for each other, and fitform undo can take one back.
      journal: JOURNALS,
      signal: stop.signal,
      onEvent: ({ type, address }) => console.error(`${customer.name}: ${type} ${address}`),
    });
    const did = applied.map(({ action, address }) => `${action} ${address}`);
    // Whoever posts it again gets what is missing: what is done stays done.
    if (!converged) return [502, { did, failed, unknown }];
    return [did.length > 0 ? 201 : 200, { did }];
  } catch (error) {
    if (error instanceof SyntaxError) return [400, { error: 'the body is not JSON' }];
    const { exitClass, problems = [] } = error as Partial<FitformError>;
    if (exitClass === undefined) throw error;
    return [STATUSES[exitClass], { error: exitClass, problems }];
  }
}

const server = createServer((request, response) => {
  const isOurs = request.method === 'POST' && request.url === '/customers';
  const answered = isOurs ? text(request).then(provision) : Promise.resolve([404, {}] as const);
  answered.then(
    ([status, answer]) => response.writeHead(status).end(JSON.stringify(answer)),
    () => response.writeHead(500).end(),
  );
});
server.listen(Number(process.env['PORT'] ?? 0), '127.0.0.1', () => {
  const address = server.address();
  console.log(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`);
});
process.once('SIGTERM', () => {
  stop.abort();
  server.close(() => tenant.close());
});
