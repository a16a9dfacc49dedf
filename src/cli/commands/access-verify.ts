/** `fitform access verify`: what a review link opens, tried with a key of its own. */
import type { AccessVerifyDocument } from '../../documents/other-documents.ts';
import { Interrupted, unlessStopped } from '../../engine/errors.ts';
import { looking } from '../../engine/host.ts';
import { showRef } from '../../kinds/field-types/fields.ts';
import { kinds } from '../../kinds/index.ts';
import { reviewLinks } from '../../review/review-links.ts';
import { reviewSettings } from '../../review/review-settings.ts';
import {
  areAsExpected,
  isAsExpected,
  type Verified,
  type VerifyRequest,
} from '../../review/verify-access.ts';
import type { KeyProgress } from '../../review/create-key.ts';
import { invalid } from '../../specfile/problem/problem.ts';
import { TenantError } from '../../tenant/tenant-error.ts';
import { HALF_CHARACTER } from '../../wire/url.ts';
import type { Command } from '../command.ts';
import { readEnvironment } from '../system/environment.ts';
import { loadSpec } from '../system/spec-files.ts';
import { recordOf } from '../system/verify-records.ts';
import { withConnection } from '../with-tenant.ts';
import { accessVerifyText, shortVerdict } from './access-verify-text.ts';
import type { AccessVerifyOptions } from './access-verify-verb.ts';

export async function accessVerify(command: Command<AccessVerifyOptions>): Promise<number> {
  const { world, output, options } = command;
  const request = requestOf(options);
  const env = await readEnvironment(world);
  const { desired } = await loadSpec(world, env, options.spec ?? []);
  const verified = await withConnection(command, { env, spec: desired.tenant }, true, (connection, host) => {
    const { tenant, origin } = connection;
    const links = reviewLinks({ tenant, origin, kinds, desired, world, notice: host.warning });
    const { document_id, other_document_id } = request;
    const opened = [document_id, other_document_id].flatMap((id) => id ?? []);
    if (opened.length > 0) {
      host.notice(`the tenant may lock a document while it is opened: ${opened.join(', ')}`);
    }
    let isMade = false;
    const viewerWith: Parameters<typeof links.verify>[1] = (key) => {
      const { look, close } = connection.as({ method: 'api-key', key });
      return { look: (path) => unlessStopped(world.stop, look(path)), close };
    };
    const record = recordOf(world, host, connection);
    const progress: KeyProgress = {
      async asked(expires_at, user) {
        await record.asked?.(expires_at, user);
        host.notice(`making a key that ends by itself at ${expires_at}`);
      },
      async answered(fingerprint) {
        isMade = true;
        await record.answered?.(fingerprint);
        host.notice(`made the key ${fingerprint}; it is revoked at the end`);
      },
      gone: () => record.gone?.(),
    };
    return looking(host, () => links.verify(request, viewerWith, progress)).catch((error: unknown) => {
      if (isMade && error instanceof Interrupted) throw new Interrupted('interrupted; the key was revoked');
      throw error instanceof TenantError && error.kind === 'not-sent' ? new Interrupted() : error;
    });
  });
  const { user, ids } = reviewSettings(desired.review);
  const document = documentOf(ids ? showRef({ id: ids.user }) : user, request, verified);
  output.result(document, accessVerifyText(document, verified.left, output));
  if (verified.left === null && document.as_expected) return 0;
  output.failed(shortVerdict(document, verified.left));
  return verified.left === null ? 2 : 7;
}

function requestOf({ document, otherDocument, inbox }: AccessVerifyOptions): VerifyRequest {
  for (const [flag, id] of [
    ['--document', document],
    ['--other-document', otherDocument],
  ] as const) {
    if (id === '') throw invalid(`${flag}: an id is missing`);
    if (id?.isWellFormed() === false) throw invalid(`${flag}: the id ${HALF_CHARACTER}`, 'write it again');
  }
  if (otherDocument !== undefined && document === undefined) {
    throw invalid(
      '--other-document is another one than --document names, and that is missing',
      'add --document ID',
    );
  }
  if (otherDocument !== undefined && otherDocument === document) {
    throw invalid(
      '--document and --other-document name the same document',
      'name another one of the same inbox',
    );
  }
  return { document_id: document, other_document_id: otherDocument, inbox };
}

function documentOf(
  user: string,
  request: VerifyRequest,
  { inbox, checks, key, left }: Verified,
): AccessVerifyDocument {
  return {
    format: 'fitform.access-verify/1',
    as_expected: areAsExpected(checks),
    user,
    inbox,
    document_id: request.document_id ?? null,
    checks: checks.map(({ what, expected, found, why }) => ({
      what,
      expected,
      found,
      as_expected: isAsExpected({ expected, found }),
      why,
    })),
    key: { ...key, revoked: left === null },
  };
}
