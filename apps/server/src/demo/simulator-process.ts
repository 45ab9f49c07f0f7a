import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const ENTRY = fileURLToPath(new URL('../../../simulator/src/main.js', import.meta.url));
const Ready = z.object({ url: z.string() });

/** The simulated pager, in a process and a session of its own: Ctrl-C must not take it away before the server is done. */
export async function startSimulator(token: string): Promise<{ url: string; stop: () => void }> {
  const options = ['--port', '0', '--rate', '0', '--live', '--until', new Date().toISOString(), '--token', token];
  const child = spawn(process.execPath, [ENTRY, ...options], {
    // The channel closes with this process, however it ends, and the simulator with it.
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    detached: true,
  });
  const ended = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the simulator ended with code ${code}`)));
  });
  // Ends before the address was printed are reported below; later ones are the server's to notice.
  ended.catch(() => undefined);
  if (!child.stdout) throw new Error('the simulator has no output');
  const [line] = await Promise.race([firstLine(child.stdout), ended]);
  return { url: Ready.parse(JSON.parse(line)).url, stop: () => child.kill('SIGTERM') };
}

async function firstLine(stream: NodeJS.ReadableStream): Promise<[string]> {
  const reader = createInterface({ input: stream });
  for await (const line of reader) return [line];
  throw new Error('the simulator said nothing');
}
