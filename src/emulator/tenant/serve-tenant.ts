import { CONTROL } from '../kit/control.ts';
import { answered } from '../kit/outcome.ts';
import { controlTenant } from './tenant-control.ts';
import { createEmulator, type Emulator, type EmulatorOptions } from './tenant-emulator.ts';
import { LOOPBACK, openPort } from '../kit/port.ts';

export type RunningEmulator = {
  /** Without a path: `http://127.0.0.1:PORT`. */
  readonly url: string;
  readonly log: Emulator['log'];
  readonly faults: Emulator['faults'];
  /** Closes the port and all connections, idle or not; resolves when they are closed. */
  stop: () => Promise<void>;
};

export type ServeOptions = EmulatorOptions & {
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** The address to listen on; loopback unless it says otherwise. */
  readonly host?: string;
  /** Whether it answers below `/__fitform` too, see tenant-control.ts. */
  readonly control?: boolean;
};

/** Runs an emulator on a port of this machine. Rejects when the port is taken. */
export async function startEmulator(options: ServeOptions): Promise<RunningEmulator> {
  const emulator = createEmulator(options);
  const { url, stop } = await openPort({
    host: options.host ?? LOOPBACK,
    port: options.port ?? 0,
    answer: async (request, remoteAddress) => {
      if (options.control && new URL(request.url).pathname.startsWith(`${CONTROL}/`)) {
        return answered(await controlTenant(request, remoteAddress, { emulator, store: options.store }));
      }
      return emulator.answer(request);
    },
    close: emulator.close,
  });
  return { url, log: emulator.log, faults: emulator.faults, stop };
}
