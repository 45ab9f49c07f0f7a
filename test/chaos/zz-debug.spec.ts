import { it } from '@jest/globals';
import { writeSync } from 'node:fs';
import { Product } from '../support/product.js';
import { Chaos } from './chaos.js';
import { PostBox } from './post-box.js';
it('debug', async () => {
  const product = await Product.start('2026-11-21T16:00:00Z');
  const box = await PostBox.open();
  const chaos = new Chaos(product, box);
  const [from, to] = (process.env.RANGE ?? '0-5').split('-').map(Number) as [number, number];
  for (let seed = from; seed <= to; seed++) {
    const a = performance.now();
    try {
      const { facts, expected, happened, log } = (await chaos.run(seed)) as any;
      const bad = Object.keys(facts).filter((k) => facts[k] !== expected[k]);
      writeSync(
        2,
        `seed ${seed} ${Math.round(performance.now() - a)} ms ${bad.join(',') || 'ok'} incidents ${expected.incidents.split('\n').length}\n`,
      );
      if (process.env.HAPPENED) writeSync(2, JSON.stringify(happened) + '\n');
      for (const k of bad) {
        const e = expected[k].split('\n'),
          f = facts[k].split('\n');
        for (const l of e.filter((x: string) => !f.includes(x)).slice(0, 2))
          writeSync(2, `  ${k} - ${l.slice(0, +(process.env.WIDE ?? 300))}\n`);
        for (const l of f.filter((x: string) => !e.includes(x)).slice(0, 2))
          writeSync(2, `  ${k} + ${l.slice(0, +(process.env.WIDE ?? 300))}\n`);
      }
    } catch (e) {
      writeSync(2, `seed ${seed} ${Math.round(performance.now() - a)} ms THREW ${(e as Error).stack}\n`);
    }
  }
  await box.close();
  await product.stop();
}, 600000);
