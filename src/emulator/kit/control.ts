/** What tests ask of an emulated server beside its API. */
import type { LoggedCall } from './server.ts';
import type { Faults } from './fault-injection.ts';
import { isObject, jsonIn } from './model.ts';
import type { Unreadable } from './unreadable.ts';

/** Below this path a server is asked about itself; no real one has it. */
export const CONTROL = '/__fitform';

/**
 * Answers what any emulated server can be asked, and what `more` adds, as `POST /reset`:
 *
 *     GET  /__fitform/log       the calls so far, without anything secret
 *     GET  /__fitform/faults    the faults at work, and how often each was met and came about
 *     POST /__fitform/faults    {"faults": ["GET /roles#1=status:502@after"]} in place of those there are
 */
export async function answerControl<Fault>(
  request: Request,
  server: {
    readonly log: readonly LoggedCall[];
    readonly faults: Pick<Faults<Fault>, 'armed' | 'set'>;
    readonly parse: (text: string) => { readonly fault: Fault } | Unreadable;
    readonly more: Readonly<Record<string, () => Promise<Response> | Response>>;
  },
): Promise<Response> {
  const { log, faults, parse, more } = server;
  const routes: typeof more = {
    ...more,
    'GET /log': () => Response.json(log),
    'GET /faults': () => Response.json(faults.armed),
    async 'POST /faults'() {
      const read = readFaults(await request.text(), parse);
      if ('problem' in read) return Response.json({ message: read.problem }, { status: 400 });
      faults.set(read.faults);
      return Response.json(faults.armed);
    },
  };
  const asked = `${request.method} ${new URL(request.url).pathname.slice(CONTROL.length)}`;
  return routes[asked]?.() ?? Response.json({ message: 'Not found' }, { status: 404 });
}

/** Reads `{"faults": [TEXT, …]}`, each text by `parse`. */
function readFaults<Fault>(
  body: string,
  parse: (text: string) => { readonly fault: Fault } | Unreadable,
): { faults: Fault[] } | { problem: string } {
  const given = jsonIn(body);
  if (given === undefined) return { problem: 'The body is not JSON' };
  const texts = isObject(given) ? given['faults'] : undefined;
  if (!Array.isArray(texts) || !texts.every((text) => typeof text === 'string')) {
    return { problem: 'The body must be {"faults": [TEXT, …]}' };
  }
  const faults: Fault[] = [];
  for (const text of texts) {
    const read = parse(text);
    if ('problem' in read) return { problem: `${text}: ${read.problem}` };
    faults.push(read.fault);
  }
  return { faults };
}
