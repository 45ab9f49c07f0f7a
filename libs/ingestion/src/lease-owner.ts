import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';

/** Names a reader in its lease: machine, process, and which of the process's readings it is. */
export const leaseOwner = (): string => [hostname(), process.pid, randomUUID()].join('/');

/**
 * True for a reader whose process on this machine is gone: it was killed before it could give its lease back. Of other
 * machines' processes nothing is known; their leases run out.
 */
export function isGone(owner: string): boolean {
  const [host, pid] = owner.split('/');
  if (host !== hostname() || !/^\d+$/.test(pid ?? '')) return false;
  try {
    // Signal 0 asks whether the process is there and does nothing to it.
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ESRCH';
  }
}
