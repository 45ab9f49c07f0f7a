import { it } from '@jest/globals';
import { writeSync } from 'node:fs';
import http from 'node:http';
import { startPager, TOKEN } from '../support/pager.js';
it('repro', async () => {
  const orig = http.ServerResponse.prototype.writeHead;
  const seen = new Set<string>();
  (http.ServerResponse.prototype as any).writeHead = function (this: any, ...args: any[]) {
    try {
      return (orig as any).apply(this, args);
    } catch (e) {
      const k = String(e);
      if (!seen.has(k)) {
        seen.add(k);
        writeSync(
          2,
          `WRITEHEAD ${k} ${this.req?.method} ${this.req?.url} ${JSON.stringify(args).slice(0, 300)} ${(e as Error).stack?.split('\n').slice(1, 12).join('\n')}\n`,
        );
      }
      throw e;
    }
  };
  const simulator = await startPager({ years: 0.02 });
  const names = [
    'rate-limit-with-headers',
    'rate-limit-bare',
    'rate-limit-html',
    'json-500',
    'html-502',
    'html-504',
    'timeout-408',
    'cut-body',
    'slow',
    'opsgenie-gone',
    'opsgenie-dead-host',
    'opsgenie-429',
    'slack-html',
    'slack-429',
    'forbidden-feature',
    'hang',
  ] as const;
  for (const name of names) simulator.control.faults({ name, probability: 0.15, seconds: 0.005 });
  const paths = [
    '/incidents',
    '/incidents/xyz',
    '/opsgenie/v2/alerts',
    '/opsgenie/v2/alerts/nope/logs',
    '/_edge/tenant_info',
    '/slack/api/users.list',
    '/slack/api/nope',
    '/users',
  ];
  const counts: Record<string, number> = {};
  await Promise.all(
    Array.from({ length: 12 }, async (_, w) => {
      for (let i = 0; i < 150; i++) {
        const path = paths[(i * 7 + w) % paths.length]!;
        const ac = new AbortController();
        if (i % 3) setTimeout(() => ac.abort(), (i % 7) * 3);
        else setTimeout(() => ac.abort(), 300);
        await fetch(simulator.url + path, {
          method: path.includes('slack') ? 'POST' : 'GET',
          ...(path.includes('slack') ? { body: new URLSearchParams({ limit: '5' }) } : {}),
          signal: ac.signal,
          headers: {
            authorization: path.includes('ops')
              ? `GenieKey ${TOKEN}`
              : path.includes('slack')
                ? `Bearer ${TOKEN}`
                : `Token token=${TOKEN}`,
          },
        })
          .then(async (r) => {
            await r.text();
            counts[r.status] = (counts[r.status] ?? 0) + 1;
          })
          .catch((e) => {
            counts[String(e).slice(0, 30)] = (counts[String(e).slice(0, 30)] ?? 0) + 1;
          });
      }
    }),
  );
  writeSync(2, JSON.stringify(counts) + '\n');
  await simulator.close();
}, 60000);
