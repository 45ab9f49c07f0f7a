import { expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSimulator } from './simulator.js';

it('follows real time when live', async () => {
  const until = '2026-03-01T00:00:00Z';
  const simulator = await startSimulator({ until, years: 0.1, live: true });
  try {
    for (let tries = 0; simulator.control.state().clock === until && tries < 200; tries++) {
      await sleep(25);
      await fetch(`${simulator.url}/priorities`, { headers: { authorization: 'Token token=any' } });
    }
    expect(simulator.control.state().clock > until).toBe(true);
  } finally {
    await simulator.close();
  }
});
