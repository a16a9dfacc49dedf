import { describe, expect, test } from 'vitest';
import { apply } from '../../src/apply/run-plan.ts';
import type { Applied, Event } from '../../src/apply/outcome.ts';
import { memoryTenant } from '../../src/emulator/tenant/default-tenant.ts';
import type { Store } from '../../src/emulator/tenant/store.ts';
import { kinds } from '../../src/kinds/index.ts';
import type { Json } from '../../src/kinds/kind.ts';
import { Secret } from '../../src/wire/secret.ts';
import { TenantError } from '../../src/tenant/tenant-error.ts';
import type { RequestBody, TenantClient } from '../../src/tenant/client.ts';
import { kindsToRead, observe } from '../../src/tenant/observe.ts';
import { wireTo, type Wire } from '../support/direct-client.ts';
import { desiredOf, planFor } from '../support/shorthand.ts';
import { idOf, stateOf, tenantOf, type Tenant } from '../support/scenario-notation.ts';

const base: Tenant = {
  formats: ['Invoice'],
  projects: [{ name: 'Accounting', formats: ['Invoice'] }],
  inboxes: [{ name: 'invoice', project: 'Accounting' }],
};
const guide = {
  'inbox/invoice': {},
  'role/InboxGuest': { permissions: ['view_list'] },
  'role/ReviewGuest': { permissions: ['review'] },
  'user/guest': {
    placeholder: true,
    active: true,
    grants: [{ roles: ['InboxGuest', 'ReviewGuest'], inboxes: ['invoice'] }],
  },
};

interface Ran extends Applied {
  readonly store: Store;
  readonly wire: Wire;
  readonly events: readonly Event[];
  readonly pauses: readonly number[];
  /** `applied role/A`, sorted. */
  readonly told: readonly string[];
}

/** Applies a spec to a tenant, by way of a client that `between` may tamper with. */
async function run(
  resources: Parameters<typeof desiredOf>[0],
  tenant: Tenant,
  between: (wire: Wire, stop: AbortController) => TenantClient = (wire) => wire,
  parallelism = 4,
): Promise<Ran> {
  const store = memoryTenant(stateOf(tenant));
  const wire = wireTo(store, {});
  const stop = new AbortController();
  const desired = desiredOf(resources);
  const live = await observe(wire, kinds, kindsToRead(kinds, desired), () => undefined);
  const client = between(wire, stop);
  const pauses: number[] = [];
  let clock = 0;
  const events: Event[] = [];
  const applying = apply({
    tenant: client,
    kinds,
    plan: planFor(desired, live).plan,
    live,
    replan: (found) => planFor(desired, found).plan,
    parallelism,
    world: {
      randomBytes: (count) => Buffer.alloc(count, 1),
      now: () => clock,
      pause: (ms) => {
        pauses.push(ms);
        clock += ms;
        return Promise.resolve();
      },
      stop: stop.signal,
      settle: 10_000,
    },
  });
  for (;;) {
    const next = await applying.next();
    if (next.done) {
      const told = next.value.outcomes.map(({ type, change }) => `${type} ${change.address}`).sort();
      return { ...next.value, store, wire, events, pauses, told };
    }
    events.push(next.value);
  }
}

const refuse = (method: string, path: string, status: number, ambiguous = false): TenantError =>
  new TenantError({ kind: 'status', method, path, status, detail: `answered ${status}`, ambiguous });

describe('what is sent', () => {
  test('a placeholder gets 24 random bytes that are a secret, and nobody else a password', async () => {
    const { wire } = await run({ ...guide, 'user/mary': { grants: [] } }, base);
    const bodyOf = (name: string) => wire.writes.find(({ body }) => body['username'] === name)?.body;
    const password = bodyOf('guest')?.['password'];
    expect(password).toBeInstanceOf(Secret);
    expect(Buffer.from((password as Secret).reveal(), 'base64url')).toHaveLength(24);
    expect(bodyOf('guest')).toMatchObject({ active: true });
    expect(bodyOf('guest')).not.toHaveProperty('placeholder');
    expect(bodyOf('mary')).toEqual({ username: 'mary', active: false, roles: [] });
  });

  test('a role is sent with every permission, false ones too', async () => {
    const { wire } = await run({ 'role/A': { permissions: ['review'] } }, base);
    const permissions = wire.writes[0]?.body['permissions'] as Record<string, boolean>;
    expect(Object.keys(permissions)).toHaveLength(50);
    expect(Object.values(permissions).filter(Boolean)).toHaveLength(1);
  });

  test('a PATCH carries what the spec does not manage', async () => {
    const { wire } = await run(
      { 'format/Invoice': {}, 'project/Accounting': { split_into_sections: false } },
      { ...base, projects: [{ name: 'Accounting', formats: ['Invoice'], timeout: 7 }] },
    );
    expect(wire.writes).toMatchObject([
      {
        method: 'PATCH',
        body: { name: 'Accounting', timeout: 7, split_into_sections: false, sub_page_splitting: false },
      },
    ]);
    expect(wire.writes[0]?.body['formats']).toHaveLength(1);
  });
});

describe('what goes wrong', () => {
  test('a failed change skips what needs it and nothing else', async () => {
    const ran = await run(guide, base, (wire) => ({
      ...wire,
      post: (path, body) =>
        body['name'] === 'ReviewGuest' ? Promise.reject(refuse('POST', path, 403)) : wire.post(path, body),
    }));
    expect(ran.told).toEqual([
      'applied role/InboxGuest',
      'failed role/ReviewGuest',
      'not attempted user/guest',
    ]);
    expect(ran.outcomes.find(({ type }) => type === 'not attempted')).toMatchObject({
      reason: 'needs role/ReviewGuest, which was not applied',
    });
    expect(ran.converged).toBe(false);
    expect(tenantOf(await ran.store.read()).roles.map(({ name }) => name)).toEqual(['InboxGuest']);
  });

  const unclear =
    (commit: (wire: Wire, path: string, body: RequestBody) => unknown) =>
    (wire: Wire): TenantClient => ({
      ...wire,
      post: async (path, body) => {
        await commit(wire, path, body);
        throw refuse('POST', path, 502, true);
      },
    });
  const clerk = { 'role/Clerk': { permissions: ['review'] } };

  test('a create without a clear answer that was carried out is adopted, not repeated', async () => {
    const ran = await run(
      clerk,
      base,
      unclear((wire, path, body) => wire.post(path, body)),
    );
    expect(ran.outcomes).toMatchObject([{ type: 'applied', adopted: true }]);
    expect(ran.wire.writes.map(({ method }) => method)).toEqual(['POST']);
    expect(ran.converged).toBe(true);
  });

  test('what is found under the name is made as planned', async () => {
    const ran = await run(
      clerk,
      base,
      unclear((wire, path, body) => wire.post(path, { ...body, permissions: { upload: true } })),
    );
    expect(ran.outcomes).toMatchObject([{ type: 'applied', adopted: true }]);
    expect(ran.wire.writes.map(({ method }) => method)).toEqual(['POST', 'PATCH']);
    expect(tenantOf(await ran.store.read()).roles).toEqual([{ name: 'Clerk', permissions: ['review'] }]);
  });

  test('what is found with more than was asked for stops the run where that stays', async () => {
    const two = { ...clerk, 'user/mary': { grants: [] }, 'user/zoe': { grants: [] } };
    const more = { ...base, roles: [{ name: 'Wide', permissions: ['upload'] }] };
    const ran = await run(two, more, (wire) => ({
      ...wire,
      post: async (path, body) => {
        if (body['username'] !== 'mary') return wire.post(path, body);
        await wire.post(path, { ...body, roles: [{ role: idOf('role', 'Wide') }] });
        throw refuse('POST', path, 502, true);
      },
      patch: (path) => Promise.reject(refuse('PATCH', path, 403)),
    }));
    expect(ran.told).toEqual(['applied role/Clerk', 'failed user/mary', 'not attempted user/zoe']);
    expect(ran.outcomes.find(({ type }) => type === 'failed')).toMatchObject({
      error: expect.stringMatching(
        /^it was found with .* on the WHOLE TENANT, which could not be taken away: /,
      ) as string,
    });
  });

  test('a create that is carried out late is waited for', async () => {
    let late: (() => Promise<unknown>) | null = null;
    let looks = 0;
    const ran = await run(clerk, base, (wire) => ({
      ...unclear((_wire, path, body) => (late = () => wire.post(path, body)))(wire),
      get: async (path) => {
        looks += 1;
        if (looks === 3) await late?.();
        return wire.get(path);
      },
    }));
    expect(ran.outcomes).toMatchObject([{ type: 'applied', adopted: true }]);
    expect(ran.pauses).toEqual([500, 1000]);
  });

  test('a create that does not appear in time is unknown, and is not repeated', async () => {
    let posts = 0;
    const ran = await run(
      clerk,
      base,
      unclear(() => (posts += 1)),
    );
    expect([posts, ran.told]).toEqual([1, ['unknown role/Clerk']]);
    expect(ran.pauses.reduce((sum, ms) => sum + ms, 0)).toBe(10_000);
    expect(ran.converged).toBe(false);
  });

  test('two of the name after an unclear create are told, with both ids', async () => {
    const ran = await run(
      clerk,
      base,
      unclear(async (wire, path, body) => {
        await wire.post(path, body);
        await wire.post(path, body);
      }),
    );
    expect(ran.outcomes).toMatchObject([
      {
        type: 'unknown',
        error: expect.stringMatching(/2 live roles are now named "Clerk": ids \w+, \w+/) as unknown,
      },
    ]);
  });

  test.each([
    ['was carried out', true, 'applied role/Clerk', true],
    ['was not', false, 'failed role/Clerk', false],
  ])('an update without a clear answer that %s', async (_name, carriedOut, told, converged) => {
    const ran = await run(clerk, { ...base, roles: [{ name: 'Clerk', permissions: [] }] }, (wire) => ({
      ...wire,
      patch: async (path, body) => {
        if (carriedOut) await wire.patch(path, body);
        throw refuse('PATCH', path, 504, true);
      },
    }));
    expect([ran.told, ran.converged]).toEqual([[told], converged]);
  });

  test('a write that moves what it should not has failed, with both values', async () => {
    const ran = await run(
      { 'format/Invoice': {}, 'project/Accounting': { split_into_sections: false } },
      { ...base, projects: [{ name: 'Accounting', formats: ['Invoice'], timeout: 7 }] },
      (wire) => ({
        ...wire,
        patch: (path, { timeout: _, ...body }) => wire.patch(path, { ...body, timeout: 8 }),
      }),
    );
    expect(ran.outcomes).toMatchObject([
      { type: 'failed', error: 'did not stick: timeout should not have changed: it was 7, found 8' },
    ]);
  });

  test('somebody else who was first (409) is no failure: what they made is made as planned', async () => {
    const ran = await run(clerk, base, (wire) => ({
      ...wire,
      post: async (path, body) => {
        await wire.post(path, { ...body, permissions: {} });
        throw refuse('POST', path, 409);
      },
    }));
    expect(ran.outcomes).toMatchObject([{ type: 'applied', adopted: true }]);
    expect(ran.converged).toBe(true);
  });

  test('a conflict with nothing to be seen is a failure', async () => {
    const ran = await run(clerk, base, (wire) => ({
      ...wire,
      post: (path) => Promise.reject(refuse('POST', path, 409)),
    }));
    expect(ran.told).toEqual(['failed role/Clerk']);
  });

  test('an answer without an id is looked up by name', async () => {
    const ran = await run(guide, base, (wire) => ({
      ...wire,
      post: async (path, body) => {
        await wire.post(path, body);
        return null;
      },
    }));
    expect(ran.told).toEqual(['applied role/InboxGuest', 'applied role/ReviewGuest', 'applied user/guest']);
    expect(ran.converged).toBe(true);
  });

  test('an answer without an id, and nothing of that name, is unknown', async () => {
    const ran = await run({ 'role/A': { permissions: [] } }, base, (wire) => ({
      ...wire,
      post: () => Promise.resolve(null),
    }));
    expect(ran.told).toEqual(['unknown role/A']);
  });

  test('a grant that comes back broader than planned stops all writes', async () => {
    const tenant: Tenant = {
      ...base,
      roles: [{ name: 'Clerk', permissions: [] }],
      users: ['ann', 'bob', 'cid'].map((username) => ({ username, grants: [] })),
    };
    const grants = [{ roles: ['Clerk'], inboxes: ['invoice'] }];
    const ran = await run(
      {
        'inbox/invoice': {},
        'role/Clerk': {},
        'user/ann': { grants },
        'user/bob': { grants },
        'user/cid': { grants },
      },
      tenant,
      (wire) => ({
        ...wire,
        patch: async (path, body) => {
          const answer = (await wire.patch(path, body)) as Record<string, Json>;
          const roles = answer['roles'] as Record<string, Json>[];
          return { ...answer, roles: roles.map(({ role }) => ({ role: role ?? null })) };
        },
      }),
      1,
    );
    expect(ran.told).toEqual(['failed user/ann', 'not attempted user/bob', 'not attempted user/cid']);
    expect(ran.outcomes[0]).toMatchObject({
      error: expect.stringMatching(/broader than planned: Clerk on the WHOLE TENANT/) as unknown,
    });
    expect(ran.wire.writes).toHaveLength(1);
  });

  test('a write that does not stick has failed, with both values', async () => {
    const ran = await run(
      { 'role/Clerk': { permissions: ['review'] } },
      { ...base, roles: [{ name: 'Clerk', permissions: ['upload'] }] },
      (wire) => ({ ...wire, patch: () => Promise.resolve(null) }),
    );
    expect(ran.outcomes).toMatchObject([
      { type: 'failed', error: 'did not stick: permissions: planned review; found upload' },
    ]);
    expect(ran.converged).toBe(false);
    expect(ran.pauses).toEqual([1000, 2000, 2000]);
  });

  test('a tenant that lags is read again', async () => {
    let reads = 0;
    const ran = await run({ 'role/A': { permissions: ['review'] } }, base, (wire) => ({
      ...wire,
      get: async (path) => {
        reads += 1;
        return reads < 3 ? [] : wire.get(path);
      },
    }));
    expect(ran.told).toEqual(['applied role/A']);
    expect(ran.converged).toBe(true);
    expect(ran.pauses).toEqual([1000, 2000]);
  });

  test('a user who came out active although created inactive is told', async () => {
    const ran = await run({ 'user/mary': { grants: [] } }, base, (wire) => ({
      ...wire,
      post: (path, body) => wire.post(path, { ...body, active: true }),
    }));
    expect(ran.outcomes).toMatchObject([
      { type: 'failed', error: 'did not stick: active: planned false, found true' },
    ]);
  });

  test('a twin that another run made at the same time is told, with both ids', async () => {
    const ran = await run({ 'role/A': { permissions: [] } }, base, (wire) => ({
      ...wire,
      post: async (path, body) => {
        await wire.post(path, body);
        return wire.post(path, body);
      },
    }));
    expect(ran.outcomes).toMatchObject([
      { type: 'failed', error: expect.stringMatching(/2 live roles are named "A"/) as unknown },
    ]);
  });

  test('when the tenant cannot be read again, nothing is verified', async () => {
    const ran = await run({ 'role/A': { permissions: [] } }, base, (wire) => ({
      ...wire,
      get: (path) => Promise.reject(refuse('GET', path, 503)),
    }));
    expect(ran.told).toEqual(['applied role/A']);
    expect(ran.converged).toBeNull();
  });
});

describe('in which order', () => {
  test('never more at once than allowed, and independents together', async () => {
    let running = 0;
    let most = 0;
    const roles = Object.fromEntries([...'abcdefgh'].map((name) => [`role/${name}`, { permissions: [] }]));
    await run(
      roles,
      base,
      (wire) => ({
        ...wire,
        post: async (path, body) => {
          running += 1;
          most = Math.max(most, running);
          const answer = await wire.post(path, body);
          running -= 1;
          return answer;
        },
      }),
      3,
    );
    expect(most).toBe(3);
  });

  test('a signal lets calls in flight finish and begins no more', async () => {
    const ran = await run(
      guide,
      base,
      (wire, stop) => ({
        ...wire,
        post: (path, body) => {
          stop.abort();
          return wire.post(path, body);
        },
      }),
      1,
    );
    expect(ran.told).toEqual([
      'applied role/InboxGuest',
      'not attempted role/ReviewGuest',
      'not attempted user/guest',
    ]);
    expect(ran.outcomes[1]).toMatchObject({ reason: 'interrupted' });
    expect(tenantOf(await ran.store.read()).roles.map(({ name }) => name)).toEqual(['InboxGuest']);
  });
});

test('what has just given up a name is not taken for the unclear create under it', async () => {
  const id = idOf('role', 'A');
  const ran = await run(
    { 'role/B': { id, permissions: [] }, 'role/A': { permissions: ['upload'] } },
    { roles: [{ name: 'A', permissions: [] }] },
    (wire) => {
      let unclear = false;
      return {
        ...wire,
        post: () => {
          unclear = true;
          const said = { kind: 'unreachable', method: 'POST', path: '/roles', detail: 'reset' } as const;
          return Promise.reject(new TenantError({ ...said, ambiguous: true }));
        },
        // The list lags: it still shows the old name.
        get: async (path) => {
          const list = await wire.get(path);
          const old = (item: Json): Json => ({ ...(item as object), name: 'A' });
          return unclear && Array.isArray(list)
            ? list.map((item: Json) => ((item as { id?: string }).id === id ? old(item) : item))
            : list;
        },
      };
    },
  );
  expect(ran.told).toContain('unknown role/A');
  expect(ran.wire.writes.map(({ method, path }) => `${method} ${path}`)).toEqual([`PATCH /roles/${id}`]);
});
