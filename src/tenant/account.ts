/** Who a refused sign-in was for: the host, the user, and where each came from. Never the secret. */
import { quote } from '../specfile/problem/quote.ts';
import type { Credentials } from './auth.ts';

/** As `--url`, or `FITFORM_URL in .env`. */
export interface Origins {
  readonly host: string;
  readonly username: string;
  readonly secret: string;
}

export function describeAccount(host: string, credentials: Credentials, origins?: Origins): string {
  const from = (part: keyof Origins): string => (origins ? ` (${origins[part]})` : '');
  const where = `the host ${host}${from('host')}`;
  switch (credentials.method) {
    case 'password':
    case 'basic':
      return `${where}, the user ${quote(credentials.username)}${from('username')} and the password${from('secret')}`;
    case 'token':
      return `${where} and the token${from('secret')}; a ready-made token cannot be renewed`;
    case 'api-key':
      return `${where} and the API key${from('secret')}`;
    default:
      return credentials satisfies never;
  }
}
