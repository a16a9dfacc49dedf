/** What plan, apply, drift and export are called with, checked. All throw a `TypeError`. */
import type { Progress } from '../engine/host.ts';
import type { Chosen } from '../engine/targets.ts';
import { calm } from './calm.ts';
import { known, text } from './options.ts';
import { specInputOf, type Given } from './spec-input.ts';
import type {
  AccessOptions,
  ApplyEvent,
  ApplyOptions,
  DriftOptions,
  ExportOptions,
  PlanOptions,
  Signal,
  ValidateOptions,
  Variables,
} from './types.ts';
import { WrongArgument } from './wrong-argument.ts';

export interface Asked extends Chosen {
  readonly spec: Given;
  readonly signal: AbortSignal | undefined;
}

const OF_SPEC = ['spec', 'variables'] as const;
const OF_PLAN = [...OF_SPEC, 'target', 'kinds', 'ignore', 'allowDelete', 'signal'] as const;

export const validateOptionsOf = (options: ValidateOptions): Given =>
  specOf('validate', known('validate', options, OF_SPEC));

export interface AskedOfPlan extends Asked {
  readonly forAccount: string | undefined;
  readonly withKeys: boolean;
}

export function planOptionsOf(options: PlanOptions): AskedOfPlan {
  const given = known('plan', options, [...OF_PLAN, 'forAccount', 'withKeys']);
  const { forAccount } = given;
  return {
    ...askedOf('plan', given),
    forAccount: forAccount === undefined ? undefined : text('forAccount', forAccount),
    withKeys: yesOrNo('withKeys', given.withKeys),
  };
}

export interface AskedOfDrift extends Asked {
  readonly base: Given | null;
}

export function driftOptionsOf(options: DriftOptions): AskedOfDrift {
  const given = known('drift', options, [...OF_SPEC, 'target', 'kinds', 'ignore', 'signal', 'base']);
  const variables = variablesOf(given.variables);
  const base = given.base === undefined ? null : specInputOf('drift: base', given.base, variables);
  return { ...askedOf('drift', { ...given, allowDelete: undefined }), base };
}

export interface AskedOfExport extends Pick<Asked, 'target' | 'kinds' | 'signal'> {
  readonly portable: boolean;
}

export function exportOptionsOf(options: ExportOptions = {}): AskedOfExport {
  const given = known('export', options, ['target', 'kinds', 'portable', 'signal']);
  const { portable, signal } = given;
  return {
    target: texts('target', given.target),
    kinds: texts('kinds', given.kinds, 'names of kinds'),
    portable: yesOrNo('portable', portable),
    signal: signalOf(signal),
  };
}

function yesOrNo(name: string, value: unknown = false): boolean {
  if (typeof value !== 'boolean') throw new WrongArgument(`${name}: must be true or false`);
  return value;
}

export interface AskedOfAccess {
  readonly view: 'live' | 'spec' | 'plan';
  /** Of the live view, `null`. */
  readonly spec: Given | null;
  readonly question: { readonly user?: string; readonly inbox?: string; readonly can?: string };
  readonly withKeys: boolean;
  readonly signal: AbortSignal | undefined;
}

const QUESTION = ['user', 'inbox', 'can'] as const;

export function accessOptionsOf(options: AccessOptions = {}): AskedOfAccess {
  const given = known('access', options, [...OF_SPEC, ...QUESTION, 'view', 'withKeys', 'signal']);
  const { view = 'live', spec } = given;
  if (view !== 'live' && view !== 'spec' && view !== 'plan') {
    throw new WrongArgument("view: must be 'live', 'spec' or 'plan'");
  }
  if (view === 'live' && (spec !== undefined || given.variables !== undefined)) {
    throw new WrongArgument("access: the live view takes no spec; say view: 'spec' or view: 'plan'");
  }
  const withKeys = yesOrNo('withKeys', given.withKeys);
  if (withKeys && view === 'spec') throw new WrongArgument('withKeys: a spec alone has no API keys');
  const asked = QUESTION.filter((key) => given[key] !== undefined).map((key) => [key, text(key, given[key])]);
  return {
    view,
    spec: view === 'live' ? null : specOf('access', given),
    question: Object.fromEntries(asked) as AskedOfAccess['question'],
    withKeys,
    signal: signalOf(given.signal),
  };
}

export interface AskedOfApply extends Chosen {
  /** One of the two. */
  readonly spec: Given | null;
  /** As JSON. */
  readonly plan: string | null;
  readonly withKeys: boolean;
  readonly signal: AbortSignal | undefined;
  readonly journal: string | null;
  readonly tell: (event: Progress) => void;
}

export function applyOptionsOf(options: ApplyOptions): AskedOfApply {
  const given = known('apply', options, [...OF_PLAN, 'plan', 'onEvent', 'journal', 'withKeys']);
  const { spec, plan, onEvent, journal } = given;
  if ((spec === undefined) === (plan === undefined)) throw new WrongArgument('apply: give spec, or plan');
  if (onEvent !== undefined && typeof onEvent !== 'function') {
    throw new WrongArgument('onEvent: must be a function');
  }
  const common = {
    journal: journal === undefined ? null : text('journal', journal),
    tell: teller(onEvent as ApplyOptions['onEvent']),
    withKeys: yesOrNo('withKeys', given.withKeys),
  };
  if (plan === undefined) return { ...askedOf('apply', given), plan: null, ...common };
  const beside = (['variables', 'target', 'kinds', 'ignore', 'withKeys'] as const).find(
    (key) => given[key] !== undefined,
  );
  if (beside !== undefined) {
    throw new WrongArgument(`${beside}: it cannot be given with a plan, which was made with its own`);
  }
  const { allowDelete, signal } = given;
  return {
    spec: null,
    plan: planText(plan),
    allowDelete: deletions(allowDelete),
    signal: signalOf(signal),
    ...common,
  };
}

function askedOf(call: string, given: Record<(typeof OF_PLAN)[number], unknown>): Asked {
  return {
    spec: specOf(call, given),
    target: texts('target', given.target),
    kinds: texts('kinds', given.kinds, 'names of kinds'),
    ignore: texts('ignore', given.ignore),
    allowDelete: deletions(given.allowDelete),
    signal: signalOf(given.signal),
  };
}

const specOf = (call: string, { spec, variables }: Record<(typeof OF_SPEC)[number], unknown>): Given =>
  specInputOf(`${call}: spec`, spec, variablesOf(variables));

/** Their values are in no message. */
function variablesOf(value: unknown): Variables | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new WrongArgument('variables: must be an object of names and texts');
  }
  for (const [name, one] of Object.entries(value)) {
    if (typeof one !== 'string') throw new WrongArgument(`variables.${name}: must be a text`);
    if (!one.isWellFormed()) throw new WrongArgument(`variables.${name}: it holds half a character`);
  }
  return { ...value };
}

function texts(name: string, value: unknown, of = 'patterns'): readonly string[] | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) throw new WrongArgument(`${name}: must be a list of ${of}`);
  return value.map((one, index) => text(`${name}[${index}]`, one));
}

function deletions(value: unknown): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 999_999) return value;
  throw new WrongArgument('allowDelete: must be a whole number from 0 to 999999');
}

/** One of another realm, or of a library, is followed by one of our own. */
function signalOf(value: unknown): AbortSignal | undefined {
  if (value === undefined || value instanceof AbortSignal) return value;
  const given = value as Signal | null;
  if (typeof given?.aborted !== 'boolean' || typeof given.addEventListener !== 'function') {
    throw new WrongArgument('signal: must be an AbortSignal');
  }
  const own = new AbortController();
  if (given.aborted) own.abort();
  else given.addEventListener('abort', () => own.abort(), { once: true });
  return own.signal;
}

function planText(plan: unknown): string {
  if (typeof plan !== 'object' || plan === null || Array.isArray(plan)) {
    throw new WrongArgument('plan: must be a document that plan() gave');
  }
  try {
    return JSON.stringify(plan);
  } catch {
    throw new WrongArgument('plan: it cannot be written as JSON');
  }
}

/** Whatever the caller's function does, the run goes on. */
function teller(onEvent: ApplyOptions['onEvent']): (event: Progress) => void {
  return (event) => {
    if (!onEvent || !('change' in event)) return;
    if (event.type === 'call' || event.type === 'unclear' || event.type === 'narrowed') return;
    const type: ApplyEvent['type'] = event.type === 'not attempted' ? 'not_attempted' : event.type;
    void calm(() => onEvent({ type, address: event.change.address }));
  };
}
