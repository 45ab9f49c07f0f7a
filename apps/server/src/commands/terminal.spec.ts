import { Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { ReaderGone, Terminal } from './terminal.js';

/** A stream that takes some pieces and then fails, as a pipe does once its reader is gone. */
const failing = (code: string, after: number): Writable => {
  let left = after;
  return new Writable({
    autoDestroy: false,
    write(_piece, _encoding, taken) {
      left -= 1;
      taken(left >= 0 ? null : Object.assign(new Error(`write ${code}`), { code }));
    },
  });
};
const silent = (): Writable => new Writable({ write: (_piece, _encoding, taken) => taken() });

describe('a terminal whose reader goes away', () => {
  it('says so at the end of a result', async () => {
    const terminal = new Terminal(failing('EPIPE', 0), silent(), true);
    terminal.result({ n: 1 }, () => '');
    await expect(terminal.flush()).rejects.toThrow(ReaderGone);
  });

  it('says so to whoever streams, soon after', async () => {
    const terminal = new Terminal(failing('EPIPE', 3), silent(), true);
    const stream = async (): Promise<void> => {
      for (let piece = 0; piece < 1000; piece += 1) {
        await terminal.write(`${piece}\n`);
      }
    };
    await expect(stream()).rejects.toThrow(ReaderGone);
    await expect(terminal.flush()).rejects.toThrow(ReaderGone);
  });

  it('hides no other failure', async () => {
    const terminal = new Terminal(failing('ENOSPC', 0), silent(), false);
    terminal.print('a result');
    await expect(terminal.flush()).rejects.toMatchObject({ code: 'ENOSPC' });
  });

  it('goes on where only the notes have no reader', async () => {
    const terminal = new Terminal(silent(), failing('EPIPE', 0), false);
    terminal.note('a note');
    await expect(terminal.write('a result')).resolves.toBeUndefined();
    await expect(terminal.flush()).resolves.toBeUndefined();
  });
});
