/** The body of a create, with random bytes where the kind wants a secret that nobody keeps. */
import type { EncodeContext, Kind } from '../kinds/kind.ts';
import { createBody, generatedBy } from '../kinds/object.ts';
import type { Create } from '../plan/change.ts';
import type { RequestBody } from '../tenant/client.ts';
import { Secret } from '../wire/secret.ts';

/** `bytes` random bytes. */
export type RandomBytes = (bytes: number) => Buffer;

export function bodyOfCreate(
  kind: Kind,
  { name, fields }: Create,
  context: EncodeContext,
  randomBytes: RandomBytes,
): RequestBody {
  const generated = Object.entries(generatedBy(kind, fields)).map(
    ([key, { bytes }]) => [key, new Secret(randomBytes(bytes).toString('base64url'))] as const,
  );
  return { ...createBody(kind, name, fields, context), ...Object.fromEntries(generated) };
}
