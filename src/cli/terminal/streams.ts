/** Standard output and error as they are in the end: a disk that is full, a reader that has gone, a terminal that was closed. */
import { fstatSync, writeSync } from 'node:fs';
import { Writable } from 'node:stream';

export interface Printing {
  readonly stream: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  /** Resolves once everything is out: to the code of what went wrong, or `null`. A reader that has seen enough is nothing wrong. */
  end(): Promise<string | null>;
}

/** Nothing that happens to it ends the program: an apply goes on, whoever can see it. */
export function printingOn(own: NodeJS.WriteStream & { readonly fd: number }): Printing {
  const stream = isFile(own.fd) ? wholeWrites(own.fd) : own;
  let fault: string | null = null;
  stream.on('error', ({ code }: NodeJS.ErrnoException) => {
    if (code !== 'EPIPE') fault ??= code ?? 'no code';
  });
  return {
    stream,
    async end() {
      await new Promise<void>((resolve) => {
        stream.write('', () => {
          // The stream tells its error only after this.
          setImmediate(resolve);
        });
      });
      return fault;
    },
  };
}

function isFile(fd: number): boolean {
  try {
    return fstatSync(fd).isFile();
  } catch {
    return false;
  }
}

/** Node's own stream takes half a write for a whole one: on a disk that has just become full, the rest would be lost and nobody told. */
function wholeWrites(fd: number): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      try {
        for (let at = 0; at < chunk.length;) at += writeSync(fd, chunk, at);
        done();
      } catch (error) {
        done(error as Error);
      }
    },
  });
}
