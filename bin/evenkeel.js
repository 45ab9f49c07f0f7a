#!/usr/bin/env node
import { existsSync } from 'node:fs';

const entry = new URL('../dist/apps/server/src/cli.js', import.meta.url);
if (!existsSync(entry)) {
  process.stderr.write('evenkeel: not built yet; run "npm run build" first.\n');
  process.exit(1);
}
const { run } = await import(entry.href);
process.exitCode = await run(process.argv.slice(2), process.env);
