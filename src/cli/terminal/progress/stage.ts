/** A part of a run that is watched: shown only once it takes long, and from its beginning then. */
import type { Step } from '../../../engine/host.ts';
import type { World } from '../../system/world.ts';
import type { View } from './view.ts';

export interface Stage {
  tell(event: Step): void;
  /** Lets something else be written where the view is, if there is one. */
  beside(write: () => void): void;
  /** How long it took, in milliseconds, and whether any of it was shown. */
  end(): { readonly ms: number; readonly wasShown: boolean };
}

interface StageInput {
  readonly world: World;
  /** Milliseconds before anything is shown. */
  readonly quiet: number;
  /** It goes on for a while once the program was told to stop: whoever said so gets an answer at once. */
  readonly finishes: boolean;
  /** `since`: its beginning, by the monotonic clock. */
  load(): Promise<(since: number) => View>;
}

export function beginStage({ world, quiet, finishes, load }: StageInput): Stage {
  const since = world.monotonic();
  const over = new AbortController();
  const until = finishes ? AbortSignal.any([over.signal, world.stop]) : over.signal;
  const early: { readonly event: Step; readonly at: number }[] = [];
  let view: View | null = null;

  /** A name that cannot be drawn, say, must not end an apply. */
  function quietly(show: (view: View) => void): void {
    try {
      if (view) show(view);
    } catch {
      view = null;
    }
  }

  const stopping = (): void => quietly((shown) => shown.stopping());
  async function open(): Promise<void> {
    await world.later(quiet, until);
    const isStopped = finishes && world.stop.aborted;
    // Where time stands still, nothing takes long. (A timer may be a little early.)
    const isLong = world.monotonic() - since >= quiet - 1;
    if (over.signal.aborted || !(isLong || isStopped)) return;
    const make = await load();
    if (over.signal.aborted) return;
    view = make(since);
    for (const { event, at } of early) view.tell(event, at);
    view.begin();
    if (!finishes) return;
    if (world.stop.aborted) stopping();
    else world.stop.addEventListener('abort', stopping, { once: true, signal: over.signal });
  }
  void open().catch(() => undefined);

  return {
    tell(event) {
      const at = world.monotonic();
      if (view) quietly((shown) => shown.tell(event, at));
      else early.push({ event, at });
    },
    beside(write) {
      if (view) view.beside(write);
      else write();
    },
    end() {
      over.abort();
      const at = world.monotonic();
      const wasShown = view !== null;
      quietly((shown) => shown.end(at));
      return { ms: at - since, wasShown };
    },
  };
}
