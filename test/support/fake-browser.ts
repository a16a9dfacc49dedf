/** What a browser does with the address of a sign-in, told line by line to the file that BROWSER_LOG names. */
import { appendFileSync } from 'node:fs';

let url = process.argv[2] ?? '';
for (let hop = 0; hop < 10; hop += 1) {
  const response = await fetch(url, { redirect: 'manual' });
  const body = await response.text();
  const headers = Object.fromEntries(response.headers);
  appendFileSync(
    process.env['BROWSER_LOG'] ?? '',
    `${JSON.stringify({ url, status: response.status, headers, body })}\n`,
  );
  const location = response.headers.get('location');
  if (location === null) break;
  url = new URL(location, url).href;
}
