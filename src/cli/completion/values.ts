/** What may be given as the value of a flag or as an argument: told by its choices, or by what stands for it in help. */
import type { Option } from 'commander';
import { kinds } from '../../kinds/index.ts';
import { permissionNames } from '../../kinds/permissions.ts';
import type { Verb } from '../command.ts';
import type { Argument } from '../flags.ts';
import { specFiles } from '../options.ts';
import type { World } from '../system/world.ts';

export interface Asked {
  readonly verb: Verb;
  /** What the line says already, by the keys of the flags; arguments under the empty one. */
  readonly given: ReadonlyMap<string, readonly string[]>;
  readonly world: World;
}

type Values = 'files' | readonly string[];

/** By what help writes in place of the value, as `file` of `--report <file>`. */
const BY_PLACEHOLDER: Readonly<Record<string, (asked: Asked) => Values | Promise<Values>>> = {
  file: () => 'files',
  folder: () => 'files',
  'file or ref:path': () => 'files',
  spec: () => 'files',
  journal: () => 'files',
  kind: () => kinds.map(({ name }) => name),
  permission: () => permissionNames,
  pattern: async ({ verb, given, world }) => {
    const takesSpec = verb.takes.some((one) => one === specFiles);
    const files = (takesSpec ? given.get('') : given.get('spec')) ?? [];
    const { addressesIn } = await import('./addresses.ts');
    const addresses = await addressesIn(files, world);
    return addresses.map((address) => address.replaceAll('*', '\\*'));
  },
  'name=value': async ({ given }) => {
    const { switches } = await import('../../emulator/tenant/tenant-behaviour.ts');
    const { airiskSwitches } = await import('../../emulator/airisk/airisk-behaviour.ts');
    return Object.entries(given.has('airisk') ? airiskSwitches : switches).flatMap(([name, words]) =>
      words.length === 0 ? [`${name}=`] : words.map((word) => `${name}=${word}`),
    );
  },
};

export async function valuesOf(what: Option | Argument<unknown>, asked: Asked): Promise<Values> {
  if ('words' in what) return what.words?.() ?? [];
  if ('argChoices' in what && what.argChoices) return what.argChoices;
  const [, placeholder = ''] =
    /[<[](.*?)(?:\.\.\.)?[>\]]/.exec('flags' in what ? what.flags : what.name) ?? [];
  const values = Object.hasOwn(BY_PLACEHOLDER, placeholder) ? BY_PLACEHOLDER[placeholder] : undefined;
  return values ? values(asked) : [];
}
