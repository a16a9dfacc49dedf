/** Who does the job: fitform, and what people would use in its place. */
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import type { Question } from './against-tenant.ts';

export interface Contestant {
  readonly name: string;
  /** What it is, in the words of the page. */
  readonly about: string;
  /** In a folder with spec.yaml and spec.json, with the tenant in the environment. */
  readonly argv: readonly string[];
  /** Why it does not take part in a question; `null` where it does. */
  readonly absence?: (question: Question) => string | null;
}

/** Somebody who is not there at all. */
export interface Missing {
  readonly name: string;
  readonly why: string;
}

const peer = (name: string): string => join(import.meta.dirname, 'peers', name);
export const PROGRAM = resolve(import.meta.dirname, '../dist/fitform.js');

export const floor: Contestant = {
  name: 'floor',
  about:
    'one bare file on `node:http` with a JSON spec and 32 calls at once. It checks nothing, plans nothing, keeps no journal and reads nothing back: what the job must take on Node',
  argv: [process.execPath, peer('floor.mjs'), 'spec.json'],
};

export const leanFloor: Contestant = {
  name: 'leanest floor',
  about:
    'the same file, but for one line: `node:http` by `process.getBuiltinModule`, which spares it undici. fitform does so as well',
  argv: [process.execPath, peer('floor.mjs'), 'spec.json', 'lean'],
};

export const fitform = (program = PROGRAM, name = 'fitform'): Contestant => ({
  name,
  about: '`fitform apply spec.yaml --yes --parallelism 32`, as it is built and published',
  argv: [process.execPath, program, 'apply', 'spec.yaml', '--yes', '--parallelism', '32'],
});

/** Those that are installed here, and what is missing. */
export function others(): { present: Contestant[]; missing: Missing[] } {
  const python = outputOf('python3', ['-c', 'import requests, sys; print(sys.executable)']);
  const ansible = outputOf('ansible-playbook', ['--version']);
  const present: Contestant[] = [];
  const missing: Missing[] = [];
  if (python === null) {
    for (const name of ['list once', "the guide's script"]) {
      missing.push({ name, why: 'it takes Python with `requests`, which is not installed' });
    }
  } else {
    present.push(
      {
        name: 'list once',
        about: 'a careful script in Python: each list once, then what differs, one call after the other',
        argv: [python, peer('list-once.py'), 'spec.json'],
        absence: ({ workload, state }) =>
          workload === 'L' && state === 'first' ? '5,204 calls, one after the other, take minutes' : null,
      },
      {
        name: "the guide's script",
        about: "the way of the vendor's guide, in Python: for each object the list, then a POST or a PATCH",
        argv: [python, peer('guide.py'), 'spec.json'],
        absence: ({ workload }) =>
          workload === 'L' ? '10,402 calls, one after the other, take minutes' : null,
      },
    );
  }
  if (ansible === null) missing.push({ name: 'Ansible', why: 'it is not installed' });
  else {
    present.push({
      name: 'Ansible',
      about: 'a playbook with the `uri` module: each list once, then a task for each object that differs',
      argv: ['ansible-playbook', '-e', 'spec_file=spec.json', peer('ansible-uri.yaml')],
      absence: ({ workload, state }) =>
        workload === 'L' || (workload === 'M' && state === 'first')
          ? 'a process for each call takes minutes'
          : null,
    });
  }
  return { present, missing };
}

/** What a program prints; `null` where it cannot be run. */
function outputOf(program: string, args: readonly string[]): string | null {
  const { status, stdout } = spawnSync(program, args, { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : null;
}
