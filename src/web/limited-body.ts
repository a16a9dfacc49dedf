/** The body of a request, as long as it may be. */

/** Reads no more than so many bytes, as UTF-8 without a byte order mark; `null` where there are more. */
export async function readBody(request: Request, longest: number): Promise<string | null> {
  const bytes = await readBytes(request, longest);
  return bytes && new TextDecoder().decode(bytes);
}

/** The same as it was sent. */
export async function readBytes(request: Request, longest: number): Promise<Uint8Array | null> {
  if (Number(request.headers.get('content-length') ?? 0) > longest) return null;
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > longest) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
