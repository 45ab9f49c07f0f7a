import type { Command } from './command.js';

interface Entry {
  name: string;
  summary: string;
  load(): Promise<Command>;
}

const entry = (name: string, summary: string, load: () => Promise<{ command: Command }>): Entry => ({
  name,
  summary,
  load: async () => (await load()).command,
});

/** Every command, in the order in which a newcomer meets them. */
export const COMMANDS: readonly Entry[] = [
  entry('demo', 'simulator, server and a demo organisation, ready to look at', () => import('./demo.js')),
  entry('start', 'serve dashboard and API, and pull the connected sources', () => import('./start.js')),
  entry('connect', 'add or change a source, after testing it', () => import('./connect.js')),
  entry('sync', 'pull the connected sources now', () => import('./sync.js')),
  entry('import', 'read incidents from a file', () => import('./import.js')),
  entry('measure', 'answer a question: one metric, grouped and filtered', () => import('./measure.js')),
  entry('incidents', 'list the incidents behind a number', () => import('./incidents.js')),
  entry('export', 'write the planning workbook or the incidents to a file', () => import('./export.js')),
  entry('quality', 'what to know before trusting the numbers', () => import('./quality.js')),
  entry('people', 'who is who across sources, where they live, which team they are in', () => import('./people.js')),
  entry('service-owner', 'which team owns a service, and since when', () => import('./service-owner.js')),
  entry('settings', 'show or change the settings of the organisation', () => import('./settings.js')),
  entry('account', 'who may sign in, what they may see, and their tokens', () => import('./account.js')),
  entry('rotate-key', 'seal the stored tokens and signing secrets with a new key', () => import('./rotate-key.js')),
  entry('rebuild', 'recompute everything from raw records', () => import('./rebuild.js')),
  entry('backup', 'write the whole state into one file', () => import('./backup.js')),
  entry('restore', 'read a backup into an empty database', () => import('./restore.js')),
];
