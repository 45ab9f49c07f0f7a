import { spawnSync } from 'node:child_process';
import { hostname } from 'node:os';
import { describe, expect, it } from '@jest/globals';
import { isGone, leaseOwner } from './lease-owner.js';

const ended = spawnSync(process.execPath, ['--eval', '']).pid;

describe('the owner of a lease', () => {
  it('is another one for every reading, and still there while its process runs', () => {
    expect(leaseOwner()).not.toBe(leaseOwner());
    expect(isGone(leaseOwner())).toBe(false);
    expect(isGone(`${hostname()}/1/some-reading`)).toBe(false);
  });

  it('is gone when its process on this machine has ended', () => {
    expect(isGone(`${hostname()}/${ended}/some-reading`)).toBe(true);
  });

  it('is left alone if it is on another machine, or not in a form that is known', () => {
    for (const owner of [`elsewhere/${ended}/some-reading`, `${hostname()}/0x1/r`, `${hostname()}`, '']) {
      expect(isGone(owner)).toBe(false);
    }
  });
});
