import { isObject } from '../kit/model.ts';
import type { SeedProblem } from '../kit/seed-reader.ts';
import { readYaml, segmentsOf } from '../kit/yaml-places.ts';
import type { Shown } from './like-seed.ts';
import { parseSwitch, type Behaviour } from './tenant-behaviour.ts';

/** What a probe says of a tenant, for another one that is to be like it. */
export type Likeness = { readonly behaviour: Partial<Behaviour>; readonly shown: Shown };

const FORMAT = 'fitform.probe/1';

/**
 * Reads what `fitform doctor --probe --json` prints. Of each switch the first value counts; one without a value stays as it is
 * by default. Every value must be one that this emulator knows, also where it does not count.
 */
export function readProbe(text: string): Likeness | { readonly problems: readonly SeedProblem[] } {
  const yaml = readYaml(text);
  if ('problems' in yaml) return yaml;
  const { content, placeOf } = yaml;
  const problems: SeedProblem[] = [];
  const complain = (path: string, message: string, near?: SeedProblem['near']): void => {
    problems.push({ ...placeOf(segmentsOf(path)), path, message, ...(near && { near }) });
  };
  if (!isObject(content) || content['format'] !== FORMAT) {
    complain(
      isObject(content) && 'format' in content ? 'format' : '',
      `must be a ${FORMAT}, which doctor --probe --json prints`,
    );
    return { problems };
  }

  const given = new Set<string>();
  let behaviour: Partial<Behaviour> = {};
  const shown = { twins: false, orphans: false };

  function readSwitch(path: string, entry: unknown): void {
    const { name, values } = isObject(entry) ? entry : {};
    if (typeof name !== 'string' || !Array.isArray(values)) {
      complain(path, 'must be a switch with a name and its values');
      return;
    }
    if (given.has(name)) complain(`${path}.name`, `${name} is there twice`);
    given.add(name);
    for (const [index, value] of (values as unknown[]).entries()) {
      const at = `${path}.values[${index}]`;
      const read = parseSwitch(`${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
      if ('problem' in read) {
        complain(at, read.problem, read.near);
        continue;
      }
      if (index > 0) continue;
      behaviour = { ...behaviour, ...read.behaviour };
      if (name === 'duplicates') shown.twins = value === 'allow';
      if (name === 'scope_id_gone') shown.orphans = value === 'kept';
    }
  }

  const switches = content['switches'];
  if (Array.isArray(switches)) {
    for (const [index, entry] of (switches as unknown[]).entries()) readSwitch(`switches[${index}]`, entry);
  } else {
    complain('switches' in content ? 'switches' : '', 'must have a list of switches');
  }
  const names = namesIn(content['new']);
  if (names === undefined) complain('new.permissions', 'must be a list of names');
  if (problems.length > 0) return { problems };
  const isExtended = (behaviour.extra_permissions?.length ?? 0) > 0;
  if (isExtended && names?.length) behaviour = { ...behaviour, extra_permissions: names };
  return { behaviour, shown };
}

/** The permissions that the tenant knows beyond the published ones; undefined where they cannot be read. */
function namesIn(news: unknown): readonly string[] | undefined {
  const names = isObject(news) ? (news['permissions'] ?? []) : [];
  const isName = (name: unknown): name is string => typeof name === 'string' && /^[a-z]\w{0,39}$/i.test(name);
  return Array.isArray(names) && names.every(isName) ? names : undefined;
}
