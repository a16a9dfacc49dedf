/** A probe of an emulated tenant without a port: each question is answered at once. */
import { likeState, type Shown } from '../../src/emulator/tenant/like-seed.ts';
import { readProbe } from '../../src/emulator/tenant/like-probe.ts';
import { memoryTenant, SETUP_USERNAME } from '../../src/emulator/tenant/default-tenant.ts';
import type { State } from '../../src/emulator/tenant/state.ts';
import { defaultBehaviour, parseSwitch, type Behaviour } from '../../src/emulator/tenant/tenant-behaviour.ts';
import { createEmulator } from '../../src/emulator/tenant/tenant-emulator.ts';
import type { ProbeDocument } from '../../src/documents/doctor-documents.ts';
import { kinds } from '../../src/kinds/index.ts';
import { answerFrom, type RawAnswer } from '../../src/probe/answer.ts';
import { probeDocument } from '../../src/probe/probe-document.ts';
import { questions } from '../../src/probe/questions.ts';
import { basic } from './emulated-tenant.ts';

export interface Probed {
  readonly behaviour?: Partial<Behaviour>;
  readonly state: State;
  /** Whom the probe signs in as; the set-up account where it is not given. */
  readonly username?: string;
  /** What the tenant's randomness begins with. */
  readonly seed?: number;
  /** What becomes of an answer on its way; `path` is that of the question. */
  readonly change?: (path: string, answer: RawAnswer) => RawAnswer | null;
}

/** In the middle of a second, so that no clock is about to strike. */
const NOW = 1_700_000_000_500;

export async function probeOf(probed: Probed) {
  const { behaviour = {}, state, username = SETUP_USERNAME, seed = 1 } = probed;
  const { change = (_path, answer) => answer } = probed;
  const operator = { username, password: 'of this test' };
  const emulator = createEmulator({
    ...{ store: memoryTenant(state), behaviour, operator },
    clock: () => NOW,
    random: randomFrom(seed),
  });
  const asking = questions(kinds, '/admin');
  let calls = 0;
  for (let next = asking.next(); ;) {
    if (next.done) {
      return probeDocument(next.value, { version: '0.0.0-test', calls, basePath: '/admin' });
    }
    const { path, below = '/admin', list } = next.value;
    calls += 1;
    const response = await emulator.fetch(
      new Request(`http://tenant.example${below}${path}`, { headers: { authorization: basic(operator) } }),
    );
    const { status, headers } = response;
    const body = await response.text();
    const raw = { status, headers: Object.fromEntries(headers), body, sent: NOW, received: NOW };
    const changed = change(path, raw);
    next = asking.next(changed && answerFrom(changed, list === true));
  }
}

/** The behaviour that switches as `--switch` has them make. */
export const behaviourOf = (switches: Readonly<Record<string, string>>): Partial<Behaviour> =>
  Object.entries(switches).reduce<Partial<Behaviour>>((all, [name, value]) => {
    const read = parseSwitch(`${name}=${value}`);
    if ('problem' in read) throw new Error(read.problem);
    return { ...all, ...read.behaviour };
  }, {});

/** A tenant whose content shows all that reading can show. */
export const showing = (behaviour: Partial<Behaviour>, shown: Partial<Shown> = {}): State =>
  likeState(
    { ...defaultBehaviour, ...behaviour },
    {
      twins: behaviour.duplicates !== 'refuse',
      orphans: behaviour.scope_id_gone !== 'removed',
      ...shown,
    },
  );

/** What `fitform emulate --like` makes of a probe. */
export function likenessOf(document: ProbeDocument) {
  const likeness = readProbe(JSON.stringify(document, null, 2));
  if ('problems' in likeness) throw new Error(JSON.stringify(likeness.problems));
  const { behaviour, shown } = likeness;
  return { behaviour, shown, state: likeState({ ...defaultBehaviour, ...behaviour }, shown) };
}

/** The values read of a switch. */
export const valuesOf = ({ switches }: ProbeDocument, name: string): readonly string[] =>
  switches.find((one) => one.name === name)?.values ?? [];

/** The same bytes for the same seed: mulberry32. */
function randomFrom(seed: number): (count: number) => Uint8Array {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  return (count) => Uint8Array.from({ length: count }, () => next() & 255);
}
