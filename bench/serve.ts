/**
 * `node bench/serve.ts --workload L --state no-op --latency 20`: the mock tenant as a process of its own, and a folder
 * with the spec as spec.yaml and spec.json. Prints one line of JSON, `{url, username, password, folder}`, and runs until
 * it is ended.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startMock } from './mock-tenant.ts';
import { sizes, specNamed, stateNames, tenantFor, yamlOf, type SizeName } from './workloads.ts';

const { values } = parseArgs({
  options: {
    workload: { type: 'string', default: 'M' },
    state: { type: 'string', default: 'no-op' },
    latency: { type: 'string', default: '20' },
  },
});
const { workload, state } = values;
const latency = Number(values.latency);
if (!(workload in sizes)) {
  throw new Error(`no workload ${workload}; there are ${Object.keys(sizes).join(', ')}`);
}
if (!(latency >= 0)) throw new Error(`--latency takes milliseconds, not ${values.latency}`);

const spec = specNamed(workload as SizeName);
const tenants = new Map(stateNames.map((name) => [name, tenantFor(spec, name)] as const));
const states = Object.fromEntries([...tenants].map(([name, tenant]) => [name, () => tenant]));
const tenant = await startMock(states, { state, latency });
const folder = await mkdtemp(join(tmpdir(), 'fitform-bench-'));
await writeFile(join(folder, 'spec.yaml'), yamlOf(spec));
await writeFile(join(folder, 'spec.json'), JSON.stringify(spec));
const { url, username, password } = tenant;
console.log(JSON.stringify({ url, username, password, folder }));

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    void tenant.stop().then(() => rm(folder, { recursive: true, force: true }));
  });
}
