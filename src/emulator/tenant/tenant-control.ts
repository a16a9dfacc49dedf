import { answerControl, CONTROL } from '../kit/control.ts';
import { LOOPBACK_NAMES } from '../kit/port.ts';
import type { Store } from './store.ts';
import type { Emulator } from './tenant-emulator.ts';
import { parseFault } from './tenant-faults.ts';

const LOOPBACK_ADDRESS = /^(::ffff:)?127\.|^::1$/;

/**
 * Answers what any emulated server can be asked (kit/control.ts), and besides:
 *
 *     GET  /__fitform/state     what the tenant holds, secrets masked
 *
 * It is for this machine alone, whatever address the server listens on, and not for web pages: the host must be
 * loopback by name too (a page can have its own name lead here), and what is posted must be JSON (which a page
 * cannot post to another host unasked).
 */
export async function controlTenant(
  request: Request,
  remoteAddress: string | undefined,
  { emulator, store }: { emulator: Emulator; store: Store },
): Promise<Response> {
  const { hostname, pathname } = new URL(request.url);
  if (!LOOPBACK_ADDRESS.test(remoteAddress ?? '') || !LOOPBACK_NAMES.includes(hostname)) {
    return Response.json({ message: 'Only for the machine that this runs on' }, { status: 403 });
  }
  const isJson = /^application\/json\s*(;|$)/i.test(request.headers.get('content-type') ?? '');
  if (request.method === 'POST' && pathname === `${CONTROL}/faults` && !isJson) {
    return Response.json({ message: 'The body must be application/json' }, { status: 415 });
  }
  return answerControl(request, {
    log: emulator.log,
    faults: emulator.faults,
    parse: parseFault,
    more: { 'GET /state': async () => Response.json(masked(await store.read())) },
  });
}

/** What a tenant stores of passwords are hashes, but those of short ones can be guessed. */
const masked = (state: object): unknown =>
  JSON.parse(
    JSON.stringify(state, (key, value: unknown) => (key === 'password' || key === 'token' ? '***' : value)),
  );
