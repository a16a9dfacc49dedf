/** Who does the job: fitform, and what people would use in its place. */
import { join, resolve } from 'node:path';
import type { Command } from './measure.ts';

export interface Contestant {
  readonly name: string;
  /** In a folder with spec.yaml and spec.json, with the tenant in the environment. */
  readonly argv: readonly string[];
}

const here = (name: string): string => join(import.meta.dirname, name);
export const PROGRAM = resolve(import.meta.dirname, '../dist/fitform.js');

export const floor: Contestant = {
  name: 'floor',
  argv: [process.execPath, here('floor.mjs'), 'spec.json'],
};

export const fitform = (program = PROGRAM, name = 'fitform'): Contestant => ({
  name,
  argv: [process.execPath, program, 'apply', 'spec.yaml', '--yes', '--parallelism', '32'],
});

/** The least that a program on Node can take. */
export const bareNode: Command = { argv: [process.execPath, '-e', '0'] };
