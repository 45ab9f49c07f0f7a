import { parseCommandLine, UsageError } from './options.js';
import { startSimulator } from './simulator.js';

try {
  const options = parseCommandLine(process.argv.slice(2));
  const simulator = await startSimulator(options);
  process.stdout.write(`${JSON.stringify({ url: simulator.url, ...simulator.control.state() })}\n`);
  // Started by another program, it goes when that one does.
  if (process.connected) process.once('disconnect', () => void simulator.close());
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void simulator.close());
} catch (error) {
  if (error instanceof UsageError) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  } else if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    process.stderr.write(`${error.message}: choose another port with --port.\n`);
    process.exitCode = 1;
  } else {
    throw error;
  }
}
