/** The mock tenant in a process of its own, so that its work is not that of whoever measures. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Counts, Settings } from './mock-tenant.ts';
import type { SizeName } from './workloads.ts';

export interface TenantProcess {
  /** With spec.yaml and spec.json. */
  readonly folder: string;
  /** FITFORM_URL and the credentials. */
  readonly env: Readonly<Record<string, string>>;
  /** To a state, with all counts at 0, and without journals of earlier runs. */
  reset(settings: Settings): Promise<void>;
  counts(): Promise<Counts>;
  stop(): Promise<void>;
}

interface Opened {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly folder: string;
}

export async function openTenant(workload: SizeName): Promise<TenantProcess> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'serve.ts'), '--workload', workload], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const opened = once(createInterface(child.stdout), 'line') as Promise<[string]>;
  const first = await Promise.race([opened, exited.then(() => null)]);
  if (first === null) throw new Error('the mock tenant did not start');
  const { url, username, password, folder } = JSON.parse(first[0]) as Opened;
  return {
    folder,
    env: { FITFORM_URL: url, FITFORM_USERNAME: username, FITFORM_PASSWORD: password },
    async reset(settings) {
      await rm(join(folder, '.fitform'), { recursive: true, force: true });
      const answer = await fetch(`${url}/bench/reset`, { method: 'POST', body: JSON.stringify(settings) });
      if (!answer.ok) throw new Error(await answer.text());
      await answer.text();
    },
    counts: async () => (await (await fetch(`${url}/bench/counts`)).json()) as Counts,
    async stop() {
      child.kill();
      await exited;
    },
  };
}
