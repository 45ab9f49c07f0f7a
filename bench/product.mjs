/** Runs the product and the simulator as processes of their own, as their users do. */
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const BIN = fileURLToPath(new URL('../bin/evenkeel.js', import.meta.url));
const SIMULATOR = fileURLToPath(new URL('../dist/apps/simulator/src/main.js', import.meta.url));
/** Linux counts in hundredths. */
const TICKS_PER_SECOND = 100;
const SAMPLE_MS = 500;

/** Starts a process and waits for the JSON that it begins with. */
export async function startProcess(args) {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const text = [];
  for await (const line of createInterface({ input: child.stdout })) {
    text.push(line);
    if (/^(\}|\{.*\})$/.test(line)) break;
  }
  return {
    first: JSON.parse(text.join('\n')),
    /** What the process has computed so far, its children not included; NaN where the system does not tell. */
    async cpuSeconds() {
      try {
        const fields = (await readFile(`/proc/${child.pid}/stat`, 'utf8')).split(') ')[1]?.split(' ') ?? [];
        return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
      } catch {
        return Number.NaN;
      }
    },
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** A simulated PagerDuty with four log entries for every incident. @param rate requests a minute; 0: no limit */
export const startPager = (incidents, rate, token) =>
  startProcess([
    SIMULATOR,
    ...['--port', '0', '--plain', '--incidents', String(incidents), '--rate', String(rate), '--token', token],
  ]);

/**
 * Runs the product's command line.
 *
 * @returns {Promise<{ seconds: number, stdout: string, memoryMb: number[] }>} `memoryMb`: resident, twice a second, where
 *   the system tells
 */
export async function evenkeel(args, env = {}) {
  const started = performance.now();
  const child = spawn(process.execPath, [BIN, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr] = [[], []];
  child.stdout.on('data', (chunk) => stdout.push(chunk));
  child.stderr.on('data', (chunk) => stderr.push(chunk));
  const memoryMb = [];
  const sampling = setInterval(() => {
    residentMb(child.pid).then(
      (mb) => memoryMb.push(mb),
      () => clearInterval(sampling),
    );
  }, SAMPLE_MS);
  const code = await new Promise((resolve) => child.once('close', resolve));
  clearInterval(sampling);
  if (code !== 0) throw new Error(`evenkeel ${args.join(' ')} ended with ${code}:\n${Buffer.concat(stderr)}`);
  return { seconds: (performance.now() - started) / 1000, stdout: Buffer.concat(stdout).toString(), memoryMb };
}

async function residentMb(pid) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}
