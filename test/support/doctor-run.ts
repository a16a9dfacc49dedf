/** `fitform doctor` in this process, as its document, looked up by the names of the checks. */
import { expect } from 'vitest';
import type { World } from '../../src/cli/system/world.ts';
import type { DoctorCheck, DoctorDocument } from '../../src/documents/doctor-documents.ts';
import { cli, type Files } from './cli-in-process.ts';
import { documentOf } from './documents.ts';

export interface DoctorRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly checks: readonly DoctorCheck[];
  /** The one check of that name. */
  of(name: string): DoctorCheck;
  /** The names of those with that level. */
  at(level: DoctorCheck['level']): string[];
}

export interface DoctorInput {
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: Files;
  readonly args?: readonly string[];
  readonly world?: Partial<World>;
}

/** On the clocks of this machine. */
export async function doctor({
  env = {},
  files = {},
  args = [],
  world = {},
}: DoctorInput): Promise<DoctorRun> {
  const clocks = { now: () => Date.now(), monotonic: () => performance.now() };
  const run = await cli(['doctor', '--json', ...args], { ...env }, { ...files }, { ...clocks, ...world });
  const { checks } = documentOf(run.stdout, run.code) as unknown as DoctorDocument;
  return {
    ...run,
    checks,
    of: (name) => checks.find((one) => one.name === name) ?? expect.unreachable(`no check ${name}`),
    at: (level) => checks.filter((one) => one.level === level).map(({ name }) => name),
  };
}
