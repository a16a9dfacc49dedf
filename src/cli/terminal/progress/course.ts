/** How far the changes of a plan are, put together from what is told of them. */
import type { Outcome } from '../../../apply/outcome.ts';
import type { Step } from '../../../engine/host.ts';
import type { Change } from '../../../plan/change.ts';
import { isSplit } from '../../../plan/steps.ts';
import { counted, printable, tally } from '../../../report/paint.ts';
import { lasting, left, type Wait } from './lasting.ts';

/** Moments are of the monotonic clock. */
interface Running {
  readonly change: Change;
  readonly since: number;
  /** Why its call is sent again, and when. */
  again: Wait | null;
  /** It got no clear answer, and is looked for until then. */
  unclearUntil: number | null;
}

export interface Ended {
  readonly outcome: Outcome;
  readonly ms: number;
}

export interface ReadingBack {
  readonly since: number;
  /** What is waited for before it is read again, and until when. */
  again: Wait | null;
  ended: { readonly converged: boolean | null; readonly ms: number } | null;
}

export interface Course {
  readonly changes: readonly Change[];
  readonly since: number;
  /** By address, in the order in which they began. */
  readonly running: ReadonlyMap<string, Running>;
  /** Addresses of the split ones of which the first step is done. */
  readonly narrowed: ReadonlySet<string>;
  /** By address, in the order in which they ended. */
  readonly ended: ReadonlyMap<string, Ended>;
  /** Those of them that were not applied, in the same order. */
  readonly notApplied: readonly Outcome[];
  /** `null` before it has begun. */
  readonly readingBack: ReadingBack | null;
  tell(event: Step, at: number): void;
}

export function courseOf(changes: readonly Change[], since: number): Course {
  const running = new Map<string, Running>();
  const narrowed = new Set<string>();
  const ended = new Map<string, Ended>();
  const notApplied: Outcome[] = [];
  let readingBack: ReadingBack | null = null;
  return {
    changes,
    since,
    running,
    narrowed,
    ended,
    notApplied,
    get readingBack() {
      return readingBack;
    },
    tell(event, at) {
      switch (event.type) {
        case 'started':
          running.set(event.change.address, {
            change: event.change,
            since: at,
            again: null,
            unclearUntil: null,
          });
          break;
        case 'narrowed':
          narrowed.add(event.change.address);
          break;
        case 'unclear': {
          const one = running.get(event.change.address);
          if (one) one.unclearUntil = at + event.ms;
          break;
        }
        case 'call': {
          if (event.news.type !== 'again') break;
          const { call, why, ms } = event.news;
          const until = at + ms;
          const one = event.change ? running.get(event.change.address) : undefined;
          if (one) one.again = { why, until };
          else if (readingBack) readingBack.again = { why: `${call.method} ${call.path}: ${why}`, until };
          break;
        }
        case 'verifying':
          readingBack = { since: at, again: null, ended: null };
          break;
        case 'reading again': {
          const why = `${counted(event.open, 'change')} not visible yet`;
          if (readingBack) readingBack.again = { why, until: at + event.ms };
          break;
        }
        case 'verified':
          if (readingBack) readingBack.ended = { converged: event.converged, ms: at - readingBack.since };
          break;
        case 'applied':
        case 'failed':
        case 'unknown':
        case 'not attempted': {
          const { address } = event.change;
          ended.set(address, { outcome: event, ms: at - (running.get(address)?.since ?? at) });
          if (event.type !== 'applied') notApplied.push(event);
          running.delete(address);
          break;
        }
        case 'waiting':
          break;
        default:
          event satisfies never;
      }
    },
  };
}

/** What a change is doing, or waits for, in a few words. `isStopping`: no more of them begin. */
export function standingOf(
  course: Course,
  change: Change,
  { now, isStopping }: { readonly now: number; readonly isStopping: boolean },
): string {
  const { address } = change;
  const end = course.ended.get(address);
  if (end) return outcomeIn(end);
  const one = course.running.get(address);
  if (one) {
    if (one.unclearUntil !== null) {
      // Its calls take time as well.
      const rest = one.unclearUntil > now ? `, ${left(one.unclearUntil, now)} left` : ' once more';
      return `no clear answer; looking for it${rest}`;
    }
    const { again } = one;
    if (again && again.until > now) return `${again.why}, again in ${left(again.until, now)}`;
    const lacks = waitsHalfDone(course, change);
    if (lacks === undefined) return lasting(now - one.since);
    return isStopping ? 'narrowed, will not go on' : `narrowed, waits for ${printable(lacks)}`;
  }
  if (isStopping) return 'will not start';
  const need = lackingIn(course, change, isSplit(change) ? (change.first_needs ?? []) : change.needs);
  return need === undefined ? 'waits for its turn' : `waits for ${printable(need)}`;
}

/** Of a change whose first step is done: what its second waits for; `undefined`: nothing. */
const waitsHalfDone = (course: Course, change: Change): string | undefined =>
  course.narrowed.has(change.address) ? lackingIn(course, change, change.needs) : undefined;

/** The first of these needs that is not done yet, or not narrowed where that is enough. */
const lackingIn = (
  { ended, narrowed }: Course,
  change: Change,
  needs: readonly string[],
): string | undefined =>
  needs.find(
    (other) =>
      ended.get(other)?.outcome.type !== 'applied' &&
      !(change.narrowed?.includes(other) && narrowed.has(other)),
  );

function outcomeIn({ outcome, ms }: Ended): string {
  switch (outcome.type) {
    case 'applied':
      return outcome.adopted ? `${lasting(ms)}, found after all` : lasting(ms);
    case 'failed':
    case 'unknown':
      return `${outcome.type}: ${printable(outcome.error)}`;
    case 'not attempted':
      return `not attempted: ${printable(outcome.reason)}`;
    default:
      return outcome satisfies never;
  }
}

/** How many came to what: `3 changes applied`, or `1 of 3 changes applied, 1 failed, 1 not attempted`. */
export function inSum({ changes, ended }: Pick<Course, 'changes' | 'ended'>): string {
  const count = (type: Outcome['type']): number =>
    [...ended.values()].filter(({ outcome }) => outcome.type === type).length;
  const applied = count('applied');
  if (applied === changes.length) return `${counted(applied, 'change')} applied`;
  const others = (['failed', 'unknown', 'not attempted'] as const).map(
    (type) => [count(type), type] as const,
  );
  return [`${applied} of ${counted(changes.length, 'change')} applied`, ...tally(others)].join(', ');
}

/** What goes on after the program was told to stop, until all of it has ended. */
export function stoppingIn(course: Course): string {
  const { running, readingBack } = course;
  if (readingBack) return 'reading back what was written';
  const calling = [...running.values()].filter(({ change }) => waitsHalfDone(course, change) === undefined);
  return calling.length === 0 ? 'starting no more changes' : `finishing ${counted(calling.length, 'call')}`;
}

/** What it came to, or what it waits for; and its time, where that is not told by then. */
export function readBackIn({ since, again, ended }: ReadingBack, now: number): [says: string, time: string] {
  if (ended) {
    const { converged, ms } = ended;
    const what =
      converged === null ? 'could not be read back' : `read back: ${converged ? '' : 'not '}as planned`;
    return [what, lasting(ms)];
  }
  if (again && again.until > now) {
    return [`reading back: ${again.why}, again in ${left(again.until, now)}`, ''];
  }
  return ['reading back', lasting(now - since)];
}
