import type { Emulator } from './tenant-emulator.ts';
import { parseFault } from './tenant-faults.ts';
import { readFaults } from '../kit/control.ts';
import type { Store } from './store.ts';

/** Below this path a stand-in is asked about itself; no tenant has it. */
export const CONTROL = '/__fitform';

const LOOPBACK_HOSTS = ['127.0.0.1', 'localhost', '[::1]'];
const LOOPBACK_ADDRESS = /^(::ffff:)?127\.|^::1$/;

/**
 * Answers what tests ask of a stand-in beside the API:
 *
 *     GET  /__fitform/log       the calls so far, secrets masked
 *     GET  /__fitform/state     what the tenant holds, secrets masked
 *     GET  /__fitform/faults    the faults at work, and how often each was met and came about
 *     POST /__fitform/faults    {"faults": ["POST /roles#1=status:502@after"]} in place of those there are
 *
 * It is for this machine alone, whatever address the server listens on, and not for web pages: the host must be
 * loopback by name too (a page can have its own name lead here), and what is posted must be JSON (which a page
 * cannot post to another host unasked).
 */
export async function control(
  request: Request,
  remoteAddress: string | undefined,
  { emulator, store }: { emulator: Emulator; store: Store },
): Promise<Response> {
  const { hostname, pathname } = new URL(request.url);
  if (!LOOPBACK_ADDRESS.test(remoteAddress ?? '') || !LOOPBACK_HOSTS.includes(hostname)) {
    return Response.json({ message: 'Only for the machine that this runs on' }, { status: 403 });
  }
  const { log, faults } = emulator;
  switch (`${request.method} ${pathname.slice(CONTROL.length)}`) {
    case 'GET /log':
      return Response.json(log);
    case 'GET /state':
      return Response.json(masked(await store.read()));
    case 'GET /faults':
      return Response.json(faults.armed);
    case 'POST /faults': {
      if (!/^application\/json\s*(;|$)/i.test(request.headers.get('content-type') ?? '')) {
        return Response.json({ message: 'The body must be application/json' }, { status: 415 });
      }
      const read = readFaults(await request.text(), parseFault);
      if ('problem' in read) return Response.json({ message: read.problem }, { status: 400 });
      faults.set(read.faults);
      return Response.json(faults.armed);
    }
    default:
      return Response.json({ message: 'Not found' }, { status: 404 });
  }
}

/** What a tenant stores of passwords are hashes, but those of short ones can be guessed. */
const masked = (state: object): unknown =>
  JSON.parse(
    JSON.stringify(state, (key, value: unknown) => (key === 'password' || key === 'token' ? '***' : value)),
  );
