/** What is being read from the tenant, put together from the news of its calls. */
import type { Step } from '../../../engine/host.ts';
import { kinds } from '../../../kinds/index.ts';
import { OWN_ACCOUNT } from '../../../kinds/user.ts';
import type { CallNews, WatchedCall } from '../../../tenant/call-news.ts';
import { left, type Wait } from './lasting.ts';

export interface Reads {
  tell(event: Step, at: number): void;
  /** Whether all that is being read is named. */
  readonly areFew: boolean;
  /** What is going on, in one line. */
  text(now: number): string;
}

/** More than there are lists: so many at once are objects, read one by one. */
const MOST_NAMED = 20;

export function readsOf(): Reads {
  const open = new Map<WatchedCall, Wait | null>();
  let done = 0;
  let waiting: Wait | null = null;
  const hear = (news: CallNews, at: number): void => {
    const { call } = news;
    if (news.type === 'begun') open.set(call, null);
    else if (news.type === 'again') open.set(call, { why: news.why, until: at + news.ms });
    else if (open.delete(call) && !call.signIn) done += 1;
  };
  return {
    get areFew() {
      return open.size <= MOST_NAMED;
    },
    tell(event, at) {
      if (event.type === 'call') hear(event.news, at);
      else if (event.type === 'waiting') waiting = { why: event.why, until: at + event.ms };
    },
    text(now) {
      const calls = [...open].map(([call, wait]) => {
        const why = wait && wait.until > now ? ` (${wait.why}, again in ${left(wait.until, now)})` : '';
        return { ...call, says: `${whatOf(call)}${why}` };
      });
      const signIn = calls.find((call) => call.signIn);
      if (signIn) return signIn.says;
      if (calls.length > 0) {
        const verb = calls.every(({ method }) => method === 'GET') ? 'reading' : 'sending';
        const all = done === 0 ? '' : `; ${done} of ${done + calls.length} done`;
        const names = calls.slice(0, MOST_NAMED).map(({ says }) => says);
        const more = calls.length - names.length;
        return `${verb} ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}${all}`;
      }
      if (waiting && waiting.until > now) {
        return `waiting for ${waiting.why}, ${left(waiting.until, now)} left`;
      }
      return done === 0 ? 'connecting' : 'reading';
    },
  };
}

/** The section of a list, as a spec has it; the path of anything else. */
export function whatOf({ method, path, signIn }: WatchedCall): string {
  if (signIn) return 'signing in';
  if (method !== 'GET') return `${method} ${path}`;
  if (path.endsWith(OWN_ACCOUNT)) return 'the account';
  return kinds.find((kind) => path.endsWith(kind.path))?.section ?? path;
}
