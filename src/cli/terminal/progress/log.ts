/** Progress as lines of a log: one for each thing that begins, has to wait, or ends. */
import type { Outcome } from '../../../apply/outcome.ts';
import type { Step } from '../../../engine/host.ts';
import type { Change } from '../../../plan/change.ts';
import { counted, printable } from '../../../report/paint.ts';
import type { World } from '../../system/world.ts';
import { courseOf, readBackIn, stoppingIn } from './course.ts';
import { lasting, seconds } from './lasting.ts';
import { readsOf, whatOf } from './reads.ts';
import type { View, Views } from './view.ts';

type Say = (line: string) => void;

export function logOn({ stderr, monotonic }: Pick<World, 'stderr' | 'monotonic'>): Views {
  // Whatever names are in it, it stays one line.
  const say: Say = (line) => void stderr.write(`${printable(line)}\n`);
  return {
    reads: (since) => readsInLog(say, since, monotonic),
    changes: (since, changes) => changesInLog(say, since, changes),
  };
}

/** What is still being read once reading has taken long, and whatever has to wait from there on. */
function readsInLog(say: Say, since: number, now: () => number): View {
  const reads = readsOf();
  let isTold = false;
  return {
    tell(event, at) {
      reads.tell(event, at);
      if (!isTold) return;
      if (event.type === 'waiting') say(reads.text(at));
      if (event.type !== 'call' || event.news.type !== 'again') return;
      say(`${whatOf(event.news.call)}: ${event.news.why}, again in ${seconds(event.news.ms)}`);
    },
    begin() {
      isTold = true;
      say(`${reads.text(now())} (${lasting(now() - since)} so far)`);
    },
    stopping: () => undefined,
    beside: (write) => write(),
    end: (at) => say(`done reading (${lasting(at - since)})`),
  };
}

function changesInLog(say: Say, since: number, changes: readonly Change[]): View {
  const course = courseOf(changes, since);
  return {
    tell(event, at) {
      course.tell(event, at);
      const line = lineOf(event, (change) => course.ended.get(change.address)?.ms ?? 0);
      if (line !== null) say(line);
      else if (event.type === 'verified' && course.readingBack) {
        const [says, time] = readBackIn(course.readingBack, at);
        say(`${says} (${time})`);
      }
    },
    begin: () => undefined,
    stopping() {
      say(`interrupted: ${stoppingIn(course)}; a second Ctrl-C or SIGTERM stops at once`);
    },
    beside: (write) => write(),
    end: () => undefined,
  };
}

function lineOf(event: Step, tookOf: (change: Change) => number): string | null {
  switch (event.type) {
    case 'started':
      return `started: ${nameOf(event.change)}`;
    case 'narrowed':
      return `narrowed: ${nameOf(event.change)}`;
    case 'applied':
    case 'failed':
    case 'unknown':
    case 'not attempted':
      return endOf(event, tookOf(event.change));
    case 'unclear':
      return `unclear: ${nameOf(event.change)}: ${event.why}; looking for it for up to ${seconds(event.ms)}`;
    case 'call': {
      const { news, change } = event;
      if (news.type !== 'again') return null;
      const what = change === null || news.call.signIn ? whatOf(news.call) : nameOf(change);
      return `waiting: ${what}: ${news.why}, again in ${seconds(news.ms)}`;
    }
    case 'verifying':
      return 'reading back';
    case 'reading again':
      return `waiting: ${counted(event.open, 'change')} not visible yet, reading back again in ${seconds(event.ms)}`;
    case 'verified':
    case 'waiting':
      return null;
    default:
      return event satisfies never;
  }
}

function endOf(outcome: Outcome, ms: number): string {
  const { change } = outcome;
  switch (outcome.type) {
    case 'applied':
      return `done: ${nameOf(change)} (${lasting(ms)}${outcome.adopted ? ', found after all' : ''})`;
    case 'failed':
    case 'unknown':
      return `${outcome.type}: ${nameOf(change)} (${lasting(ms)}): ${outcome.error}`;
    case 'not attempted':
      return `not attempted: ${nameOf(change)}: ${outcome.reason}`;
    default:
      return outcome satisfies never;
  }
}

const nameOf = ({ action, address }: Change): string => `${action} ${address}`;
