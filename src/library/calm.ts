/** Calls a function of the caller's: neither what it throws nor what it rejects with ends what the library is doing. */
export async function calm(run: () => unknown): Promise<void> {
  try {
    await run();
  } catch {
    // It is the caller's own.
  }
}
