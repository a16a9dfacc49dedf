import { readFaults } from '../kit/control.ts';
import type { AiriskCall } from './airisk-call-log.ts';
import { parseAiriskFault } from './airisk-faults.ts';
import type { AiriskFaults } from './faults.ts';

/** What of a server can be looked at and set beside its API. */
export type AiriskControls = {
  /** The last requests answered, in the order of the answers; without anything secret. */
  readonly log: readonly AiriskCall[];
  readonly faults: AiriskFaults;
  /** Ends every token now, as a server may at any time. */
  expireTokens: () => void;
  /** As at the start: no codes, no tokens, nobody removed, an empty log, faults not yet met. */
  reset: () => void;
};

/**
 * Answers what tests ask of the server beside its API:
 *
 *     GET  /__fitform/log       the calls so far, without queries, headers and bodies
 *     GET  /__fitform/faults    the faults at work, and how often each was met and came about
 *     POST /__fitform/faults    {"faults": ["GET /api/oauth2#1=state:drop"]} in place of those there are
 *     POST /__fitform/expire    ends every token now
 *     POST /__fitform/reset     as at the start: no codes, no tokens, nobody removed, an empty log
 *
 * It is not for web pages, which say where they come from when they post.
 */
export async function controlAirisk(request: Request, server: AiriskControls): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (request.method !== 'GET' && request.headers.has('origin')) {
    return Response.json({ message: 'Not for web pages' }, { status: 403 });
  }
  const { log, faults } = server;
  switch (`${request.method} ${pathname.replace('/__fitform', '')}`) {
    case 'GET /log':
      return Response.json(log);
    case 'GET /faults':
      return Response.json(faults.armed);
    case 'POST /faults': {
      const read = readFaults(await request.text(), parseAiriskFault);
      if ('problem' in read) return Response.json({ message: read.problem }, { status: 400 });
      faults.set(read.faults);
      return Response.json(faults.armed);
    }
    case 'POST /expire':
      server.expireTokens();
      return new Response(null, { status: 204 });
    case 'POST /reset':
      server.reset();
      return new Response(null, { status: 204 });
    default:
      return Response.json({ message: 'Not found' }, { status: 404 });
  }
}
