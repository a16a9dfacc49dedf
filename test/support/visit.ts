/** A page of the dashboard, and what its forms send. */
import { document, type Opened } from './service.ts';

const FORM = 'application/x-www-form-urlencoded';
export const OWN = { 'sec-fetch-site': 'same-origin' };

/** In a session of its own. */
export async function visit(opened: Opened, path = '/') {
  const page = await opened.ask('GET', path, { token: null });
  const cookie = page.headers.get('set-cookie')?.split(';')[0] ?? '';
  const csrf = /name="csrf" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
  const post = (to: string, fields: Record<string, string> = {}, headers: Record<string, string> = OWN) =>
    opened.ask('POST', to, {
      token: null,
      headers: { cookie, 'content-type': FORM, ...headers },
      body: String(new URLSearchParams({ csrf, document_id: document, ...fields })),
    });
  return { ...page, cookie, csrf, post };
}
