/** One connection to one tenant. */
import type { KeyClient, TenantClient, Traffic } from '../tenant/client.ts';
import { httpTenant, type HttpOptions, type HttpTenant } from '../tenant/http-tenant.ts';
import { EMBEDDED } from '../tenant/target.ts';

/** What a run takes of one. */
export interface Connected {
  readonly tenant: TenantClient & Pick<KeyClient, 'hide' | 'clock'> & { readonly traffic: Traffic };
  /** As a plan names it. */
  readonly url: string;
  readonly basePath: string;
}

export interface Connection extends Connected {
  readonly tenant: HttpTenant;
  /** Scheme, host and port; of the embedded tenant, for as long as the connection lasts. */
  readonly origin: string;
  close(): Promise<void>;
}

/** Nothing is sent yet. `embedded`: the demo tenant that the caller serves there, stopped with the connection. */
export function openConnection(
  options: HttpOptions,
  embedded: { stop(): Promise<void> } | null = null,
): Connection {
  const tenant = httpTenant(options);
  const { origin, basePath } = options;
  return {
    tenant,
    url: embedded ? EMBEDDED : origin,
    origin,
    basePath,
    close: async () => {
      tenant.close();
      await embedded?.stop();
    },
  };
}
