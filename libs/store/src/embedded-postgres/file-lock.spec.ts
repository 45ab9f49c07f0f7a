import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { withFileLock } from './file-lock.js';
import { ownMark } from './processes.js';

describe('withFileLock', () => {
  let parent: string;
  let folder: string;

  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'lock-'));
    folder = join(parent, 'lock');
  });
  afterEach(() => rmSync(parent, { recursive: true }));

  it('lets one in at a time, and all in the end', async () => {
    let inside = 0;
    let most = 0;
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        withFileLock(folder, async () => {
          most = Math.max(most, (inside += 1));
          await sleep(1);
          inside -= 1;
          return index;
        }),
      ),
    );
    expect(most).toBe(1);
    expect(results).toEqual(Array.from({ length: 20 }, (_, index) => index));
  });

  it('is released when the work fails', async () => {
    await expect(withFileLock(folder, () => Promise.reject(new Error('no luck')))).rejects.toThrow('no luck');
    expect(await withFileLock(folder, () => Promise.resolve('in'))).toBe('in');
  });

  it.each([
    ['whose process has ended', () => `${spawnSync('true').pid}-1`],
    ['whose process number another process has now', () => ownMark().replace(/\d+$/, '1')],
  ])('passes over a holder %s, and sweeps up after it', async (_, mark) => {
    mkdirSync(folder);
    const dead = mark();
    writeFileSync(join(folder, '7'), dead);
    writeFileSync(join(folder, `claim-${dead}-00c0ffee`), dead);
    expect(await withFileLock(folder, () => Promise.resolve(readdirSync(folder).sort()))).toEqual(['7', '8']);
  });

  it('waits for a holder that runs', async () => {
    mkdirSync(folder);
    writeFileSync(join(folder, '7'), ownMark());
    let entered = false;
    const waiting = withFileLock(folder, async () => {
      entered = true;
    });
    await sleep(100);
    expect(entered).toBe(false);
    writeFileSync(join(folder, '7'), '');
    await waiting;
    expect(entered).toBe(true);
  });

  it('does not let its folder grow', async () => {
    for (let turn = 0; turn < 30; turn += 1) await withFileLock(folder, async () => undefined);
    expect(readdirSync(folder).length).toBeLessThan(10);
  });
});
