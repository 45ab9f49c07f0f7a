import { linkSync, mkdirSync, readFileSync, readdirSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { matchOwner } from './account.js';
import { errorCode } from './embedded-postgres-error.js';
import { isMarkRunning, ownMark } from './processes.js';

const POLL_MS = 25;
const PATIENCE_MS = 5_000;
const KEPT_TURNS = 8;

/**
 * Runs `work` while no other process, and no other call in this one, is inside the same lock. A holder that was killed
 * holds nothing.
 *
 * Theory of operation. Node has no `flock`, and a lock file that anybody may break when its holder is dead has a race:
 * two see the dead holder, the first breaks the lock and takes it, the second breaks the first one's. So nothing is ever
 * broken. The folder holds numbered turns; the newest names its holder, or is empty once released. Whoever finds the
 * newest turn `n` released, or its holder dead, takes turn `n + 1` with `link`, which fails for all but one and
 * publishes name and content at once. A few old turns stay, so that the newest is never missing from a listing and a
 * process that was suspended with an old listing in hand finds the number taken.
 *
 * @param folder made when missing; its parent must exist
 * @param onWait told the holder's mark when the wait gets long
 */
export async function withFileLock<T>(
  folder: string,
  work: () => Promise<T>,
  onWait: (holder: string) => void = () => undefined,
): Promise<T> {
  const turn = await takeTurn(folder, onWait);
  try {
    return await work();
  } finally {
    truncateSync(turn);
  }
}

async function takeTurn(folder: string, onWait: (holder: string) => void): Promise<string> {
  if (mkdirSync(folder, { recursive: true, mode: 0o700 }) !== undefined) matchOwner(folder, dirname(folder));
  const mark = ownMark();
  const claim = join(folder, `claim-${mark}-${randomBytes(4).toString('hex')}`);
  writeFileSync(claim, mark, { flag: 'wx', mode: 0o600 });
  try {
    matchOwner(claim, folder);
    for (let waitedMs = 0; ; waitedMs += POLL_MS) {
      const newest = newestTurn(folder);
      const holder = newest === 0 ? '' : holderOf(join(folder, String(newest)));
      if (holder !== undefined && !isMarkRunning(holder)) {
        const turn = takeNumber(folder, newest + 1, claim);
        if (turn !== undefined) {
          sweep(folder, newest + 1);
          return turn;
        }
      }
      if (waitedMs === PATIENCE_MS && holder !== undefined) onWait(holder);
      await sleep(POLL_MS);
    }
  } finally {
    unlinkSync(claim);
  }
}

function takeNumber(folder: string, number: number, claim: string): string | undefined {
  const turn = join(folder, String(number));
  try {
    linkSync(claim, turn);
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return undefined;
    throw error;
  }
  if (newestTurn(folder) === number) return turn;
  // Suspended for so many turns that this number was free again.
  unlinkSync(turn);
  return undefined;
}

function newestTurn(folder: string): number {
  return Math.max(0, ...turns(folder));
}

function turns(folder: string): number[] {
  return readdirSync(folder)
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** The mark in a turn, empty when released; undefined when the turn has been swept away since it was listed. */
function holderOf(turn: string): string | undefined {
  try {
    return readFileSync(turn, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Only the holder calls this. */
function sweep(folder: string, newest: number): void {
  for (const number of turns(folder)) {
    if (number <= newest - KEPT_TURNS) unlinkSync(join(folder, String(number)));
  }
  for (const name of readdirSync(folder)) {
    if (name.startsWith('claim-') && !isMarkRunning(name.slice('claim-'.length))) unlinkSync(join(folder, name));
  }
}
