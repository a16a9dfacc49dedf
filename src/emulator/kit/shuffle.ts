/** The same items in a random order, each order as likely as any other. */
export function shuffled<T>(items: readonly T[], random: (bytes: number) => Uint8Array): T[] {
  const left = [...items];
  const order: T[] = [];
  while (left.length > 0) {
    const [high = 0, low = 0] = random(2);
    order.push(...left.splice((high * 256 + low) % left.length, 1));
  }
  return order;
}
