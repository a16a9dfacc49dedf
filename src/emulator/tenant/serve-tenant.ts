import { CONTROL } from '../kit/control.ts';
import { answered } from '../kit/outcome.ts';
import { controlTenant } from './tenant-control.ts';
import { createEmulator, type Emulator, type EmulatorOptions } from './tenant-emulator.ts';
import { LOOPBACK, openPort, type OpenPort } from '../kit/port.ts';

export type RunningEmulator = OpenPort & Pick<Emulator, 'log' | 'faults'>;

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
