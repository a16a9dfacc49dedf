/** `fitform doctor --probe`: how a tenant behaves where its API leaves that open, as far as reading shows it. */
import type { Connection } from '../../engine/connection.ts';
import { unlessStopped } from '../../engine/errors.ts';
import { looking } from '../../engine/host.ts';
import { kinds } from '../../kinds/index.ts';
import { answerFrom, type Answer, type RawAnswer } from '../../probe/answer.ts';
import { hasTenant, probeDocument } from '../../probe/probe-document.ts';
import { probeText } from '../../probe/probe-text.ts';
import { questions, type Evidence, type Question } from '../../probe/questions.ts';
import { otherBasePath } from '../../tenant/tenant-answer.ts';
import { TenantError } from '../../tenant/tenant-error.ts';
import type { Command } from '../command.ts';
import { readEnvironment } from '../system/environment.ts';
import { specForTenant } from '../system/spec-files.ts';
import type { World } from '../system/world.ts';
import { withConnection } from '../with-tenant.ts';
import { MOST_CALLS, type DoctorOptions } from './doctor-verb.ts';

/** Throws `InvalidInput`, `Refused`, `Interrupted`, or a `TenantError` where it cannot sign in or reach the tenant. */
export async function doctorProbe(command: Command<DoctorOptions>): Promise<number> {
  const { world, output, options } = command;
  const env = await readEnvironment(world);
  const names = options.url ?? env['FITFORM_URL'];
  const found = await specForTenant(world, env, { files: options.spec, names });
  const spec = found?.desired.tenant ?? { url: null, base_path: null };
  return withConnection(command, { env, spec, most: MOST_CALLS }, false, async (connection, host) => {
    const evidence = await looking(host, () => ask(world, connection));
    const { requests, sign_ins } = connection.tenant.traffic;
    const { basePath } = connection;
    const calls = requests.GET + sign_ins;
    const document = probeDocument(evidence, { version: world.version, calls, basePath });
    output.result(document, probeText(document, output));
    return 0;
  });
}

async function ask(world: World, connection: Connection): Promise<Evidence> {
  const asking = questions(kinds, connection.basePath);
  let isReached = false;
  for (let next = asking.next(); ;) {
    if (next.done) {
      if (hasTenant(next.value)) return next.value;
      throw noTenant(connection, next.value);
    }
    const question: Question = next.value;
    const asked = unlessStopped(world.stop, answerTo(world, connection, question));
    const raw = await asked.catch((error: unknown) => {
      if (!isReached || !(error instanceof TenantError)) throw error;
      return null;
    });
    isReached = true;
    const answer: Answer | null = raw && answerFrom(raw, question.list === true);
    next = asking.next(answer);
  }
}

async function answerTo(world: World, { tenant }: Connection, { path, below }: Question): Promise<RawAnswer> {
  const sent = world.now();
  const { status, headers, body } = await tenant.look(path, below);
  return { status, headers, body, sent, received: world.now() };
}

/** Whatever answers there lists nothing of what a tenant has. */
function noTenant({ basePath }: Connection, { lists }: Evidence): TenantError {
  const [first] = lists;
  const status = first?.answer?.status ?? null;
  return new TenantError({
    kind: 'sign-in',
    method: 'GET',
    path: `${basePath}${first?.path ?? ''}`,
    status,
    detail: `answered ${status ?? 'nothing'}, and no other list of a tenant can be read there either`,
    hint: otherBasePath(basePath),
  });
}
