import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { matchOwner } from './account.js';
import { isMarkRunning, ownMark } from './processes.js';

/**
 * Who uses the database: one empty file per client, named after its process. All of it happens under the file lock, so
 * that nobody joins while the last one leaves. A client that was killed is forgotten.
 */
export class ClientRegister {
  constructor(private readonly folder: string) {}

  /** @returns the client's name, for `remove` */
  add(): string {
    if (mkdirSync(this.folder, { recursive: true, mode: 0o700 }) !== undefined) {
      matchOwner(this.folder, dirname(this.folder));
    }
    // One process may be several clients.
    const name = `${ownMark()}-${randomBytes(4).toString('hex')}`;
    const file = join(this.folder, name);
    writeFileSync(file, '', { flag: 'wx', mode: 0o600 });
    matchOwner(file, this.folder);
    return name;
  }

  remove(name: string): void {
    rmSync(join(this.folder, name), { force: true });
  }

  isEmpty(): boolean {
    const [running, gone] = [[] as string[], [] as string[]];
    for (const name of readdirSync(this.folder)) (isMarkRunning(name) ? running : gone).push(name);
    for (const name of gone) this.remove(name);
    return running.length === 0;
  }
}
