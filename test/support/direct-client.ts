/** The narrow client interface straight onto an emulator: no port, no retries; every call is recorded. */
import { createEmulator } from '../../src/emulator/tenant/tenant-emulator.ts';
import { SETUP_USERNAME } from '../../src/emulator/tenant/default-tenant.ts';
import type { Behaviour } from '../../src/emulator/tenant/tenant-behaviour.ts';
import type { Store } from '../../src/emulator/tenant/store.ts';
import type { Json } from '../../src/kinds/kind.ts';
import type { RequestBody, TenantClient } from '../../src/tenant/client.ts';
import { TenantError } from '../../src/tenant/tenant-error.ts';
import { pageSign } from '../../src/tenant/paged-list.ts';
import { Secret } from '../../src/wire/secret.ts';

export interface Wire extends TenantClient {
  readonly writes: { method: string; path: string; body: RequestBody }[];
}

export function wireTo(store: Store, behaviour: Partial<Behaviour>): Wire {
  const password = 'of this test';
  const { fetch } = createEmulator({ store, behaviour, operator: { username: SETUP_USERNAME, password } });
  const authorization = `Basic ${Buffer.from(`${SETUP_USERNAME}:${password}`).toString('base64')}`;
  const writes: Wire['writes'] = [];

  async function send(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body?: RequestBody,
  ): Promise<Json> {
    if (body) writes.push({ method, path, body });
    const plain = Object.entries(body ?? {}).map(([key, value]) => [
      key,
      value instanceof Secret ? value.reveal() : value,
    ]);
    const response = await fetch(
      new Request(`http://tenant.example/admin${path}`, {
        method,
        headers: { authorization, 'content-type': 'application/json' },
        ...(body ? { body: JSON.stringify(Object.fromEntries(plain)) } : {}),
      }),
    );
    const text = await response.text();
    const page = method === 'GET' ? pageIn(text, response) : null;
    if (page !== null) throw new TenantError({ kind: 'malformed', method, path, detail: page });
    if (!response.ok) {
      throw new TenantError({ kind: 'status', method, path, status: response.status, detail: text });
    }
    return text === '' ? null : (JSON.parse(text) as Json);
  }

  return {
    writes,
    get: (path) => send('GET', path),
    post: (path, body) => send('POST', path, body),
    patch: (path, body) => send('PATCH', path, body),
    // As good as deleted: what the client interface promises.
    delete: (path) =>
      send('DELETE', path, {}).then(
        () => undefined,
        (error: unknown) => {
          if (!(error instanceof TenantError) || error.status !== 404) throw error;
        },
      ),
  };
}

/** As the client over HTTP sees it. */
function pageIn(text: string, { status, headers }: Response): string | null {
  const list = text.startsWith('[') ? (JSON.parse(text) as Json[]) : null;
  return list && pageSign(list, status, Object.fromEntries(headers));
}
