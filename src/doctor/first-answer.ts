/** What answers before anybody has signed in. */
import { OWN_ACCOUNT } from '../kinds/user.ts';
import { agentsFor } from '../wire/agents.ts';
import { tryOnce, type HttpAnswer } from '../wire/one-try.ts';
import type { Surroundings } from './surroundings.ts';

/** The answer to the GET of a list without credentials, tried once. Throws `Unanswered` where none came. */
export async function answerAt(given: Surroundings, basePath: string): Promise<HttpAnswer> {
  const target = await given.target();
  const origin = target.embedded ? (await given.connection()).origin : target.origin;
  const used = target.embedded ? null : await given.proxy();
  const certificates = await given.certificates();
  const agents = agentsFor({ sockets: 1, timeout: given.timeout, proxy: used });
  const path = `${basePath}${listPath(given)}`;
  try {
    const answer = await tryOnce(
      { method: 'GET', url: `${origin}${path}`, path, headers: {} },
      {
        timeout: given.timeout,
        decompress: true,
        world: given.world,
        proxy: used,
        ...(certificates ? { certificates } : {}),
        ...(given.log ? { log: given.log } : {}),
      },
      agents,
    );
    if (answer instanceof Error) throw answer;
    return answer;
  } finally {
    agents.close();
  }
}

/** Every tenant has the list of every kind, whether or not it shows it to everybody. */
export const listPath = ({ kinds }: Surroundings): string => kinds[0]?.path ?? OWN_ACCOUNT;
