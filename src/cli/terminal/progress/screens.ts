/** Progress on a terminal: the lines that stand there at a moment. */
import type { Change } from '../../../plan/change.ts';
import type { Paint } from '../../../report/paint.ts';
import { counted, printable } from '../../../report/paint.ts';
import { LOOKS } from '../../../report/rows-plan.ts';
import { inSum, readBackIn, standingOf, stoppingIn, type Course } from './course.ts';
import { lasting, type Wait } from './lasting.ts';
import type { Reads } from './reads.ts';

/** A moment on a terminal. */
export interface Moment {
  /** By the monotonic clock. */
  readonly now: number;
  /** The program was told to stop. */
  readonly isStopping: boolean;
  /** Turns while something is going on. */
  readonly spinner: string;
  readonly columns: number;
  readonly rows: number;
  readonly paint: Paint;
  /** Cuts something out of the middle of a text that is too wide. */
  short(text: string, columns: number): string;
}

/** More changes than this are told as a bar. */
export const MOST_LINES = 30;
/** Lines around those of the changes: a head, a foot, and the one that the cursor is in. */
const HEAD_AND_FOOT = 3;
/** Around the names: a head, the bar, how many more there are, and the cursor's. */
const AROUND_NAMES = 4;
/** Changes under way that are named below a bar, and the failures. */
const MOST_NAMED = 10;
const LAST_FAILED = 3;

const AGAIN = 'press Ctrl-C again to stop now';

export function readsScreen(reads: Reads, since: number, moment: Moment): string[] {
  const { now, spinner, columns, paint, short } = moment;
  const time = lasting(now - since);
  const says = short(printable(reads.text(now)), columns - time.length - 3);
  return [`${paint.changed(spinner)} ${says} ${paint.faint(time)}`];
}

export function changesScreen(course: Course, moment: Moment): string[] {
  const { changes } = course;
  const asList = changes.length <= Math.min(MOST_LINES, moment.rows - HEAD_AND_FOOT);
  return [
    headOf(course, moment),
    ...(asList ? changes.map((change) => lineOf(course, change, moment)) : barAndNames(course, moment)),
    ...footOf(course, moment),
  ];
}

/** A head says what its lines say: it is done when all of them are, and failed when one is. */
function headOf(course: Course, { now, isStopping, spinner, paint }: Moment): string {
  const { changes, ended, readingBack, since } = course;
  const took = paint.faint(lasting((readingBack?.since ?? now) - since));
  if (readingBack === null && ended.size < changes.length) {
    const what = isStopping
      ? paint.warning(`${stoppingIn(course)}; ${AGAIN}`)
      : `applying ${counted(changes.length, 'change')}`;
    return `${paint.changed(spinner)} ${what} ${took}`;
  }
  const types = new Set([...ended.values()].map(({ outcome }) => outcome.type));
  const isWhole = types.size === 1 && types.has('applied');
  const mark = isWhole ? '✔' : types.has('failed') || types.has('unknown') ? '✖' : '⚠';
  const sum = `${isStopping && !isWhole ? 'interrupted: ' : ''}${inSum(course)}`;
  return `${marked(mark, paint)} ${sum} ${took}`;
}

function footOf({ readingBack }: Course, { now, isStopping, spinner, paint }: Moment): string[] {
  if (readingBack === null) return [];
  const { ended } = readingBack;
  const mark = ended === null ? null : ended.converged ? '✔' : ended.converged === null ? '⚠' : '✖';
  const [says, time] = readBackIn(readingBack, now);
  const more = isStopping && ended === null ? paint.warning(`; ${AGAIN}`) : '';
  const head = mark === null ? paint.changed(spinner) : marked(mark, paint);
  return [`${head} ${printable(says)}${more} ${paint.faint(time)}`];
}

function lineOf(course: Course, change: Change, moment: Moment): string {
  const { now, columns, paint, short } = moment;
  const { mark, tone } = LOOKS[change.action];
  const standing = standingOf(course, change, moment);
  // The name gives way to what happens, but not to an error, which may be longer than any line.
  const least = standing.length > columns / 2 ? Math.min(24, columns - 20) : 8;
  const room = Math.max(columns - 8 - standing.length, least);
  const name = short(printable(change.address), room);
  const says = isWaiting(course, change, now) ? paint.changed(standing) : paint.faint(standing);
  return `  ${markOf(course, change, moment)} ${paint[tone](mark)} ${name}  ${says}`;
}

const isDue = (wait: Wait | null | undefined, now: number): boolean => (wait?.until ?? 0) > now;

function isWaiting({ running }: Course, { address }: Change, now: number): boolean {
  const one = running.get(address);
  return one !== undefined && (one.unclearUntil !== null || isDue(one.again, now));
}

function markOf({ running, ended }: Course, { address }: Change, { spinner, paint }: Moment): string {
  const outcome = ended.get(address)?.outcome.type;
  if (outcome === undefined) return running.has(address) ? paint.changed(spinner) : paint.faint('·');
  return marked(outcome === 'applied' ? '✔' : outcome === 'not attempted' ? '↓' : '✖', paint);
}

const TONES = { '✔': 'added', '✖': 'removed', '⚠': 'warning', '↓': 'warning' } as const;
const marked = (mark: keyof typeof TONES, paint: Paint): string => paint[TONES[mark]](mark);

/** For more changes than there are lines: how many are done, how fast, and which are under way. */
function barAndNames(course: Course, moment: Moment): string[] {
  const { changes, running, ended, notApplied } = course;
  if (ended.size === changes.length) return [];
  const failed = notApplied.filter(({ type }) => type !== 'not attempted').map(({ change }) => change);
  const room = Math.max(0, Math.min(MOST_NAMED, moment.rows - AROUND_NAMES));
  const lastFailed = failed.slice(Math.max(0, failed.length - Math.min(LAST_FAILED, Math.floor(room / 2))));
  const flying = [...running.values()].map(({ change }) => change);
  const named = flying.slice(0, room - lastFailed.length);
  const more = flying.length - named.length;
  return [
    barOf(course, moment),
    ...named.map((change) => lineOf(course, change, moment)),
    ...(more > 0 ? [moment.paint.faint(`    and ${more} more`)] : []),
    ...lastFailed.map((change) => lineOf(course, change, moment)),
  ];
}

function barOf(course: Course, { now, isStopping, columns, paint }: Moment): string {
  const { changes, ended, notApplied, since } = course;
  const [done, all, ms] = [ended.size, changes.length, now - since];
  const rate = done / (ms / 1000);
  const pace =
    isStopping || done === 0 || ms < 1000
      ? ''
      : `, ${rate.toFixed(1)}/s, ${lasting(((all - done) / rate) * 1000)} left`;
  const counts = `${done} of ${all}${notApplied.length > 0 ? `, ${notApplied.length} not applied` : ''}${pace}`;
  const width = Math.max(5, Math.min(30, columns - counts.length - 6));
  const full = Math.floor((done / all) * width);
  return `  ${paint.added('█'.repeat(full))}${paint.faint('░'.repeat(width - full))}  ${counts}`;
}
