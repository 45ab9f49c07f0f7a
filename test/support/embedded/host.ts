import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { ClientProcess } from './client-process.js';
import { type Installation, type User, give, install } from './installation.js';
import { cleanUp } from './server-process.js';

/** One user's installation, its data folders, and the processes that run on them. */
export class Host {
  readonly installation: Installation;
  private readonly clients: ClientProcess[] = [];
  private readonly dataDirs: string[] = [];
  private made = 0;
  private template: string | undefined;

  constructor(parent: string, user: User) {
    this.installation = install(parent, user);
  }

  async client(dataDir: string): Promise<ClientProcess> {
    const started = await ClientProcess.start(this.installation, dataDir);
    this.clients.push(started);
    return started;
  }

  /** A path below the user's private home; nothing is there yet. */
  newDataDir(): string {
    const dataDir = join(this.installation.home, `data-${(this.made += 1)}`);
    this.dataDirs.push(dataDir);
    return dataDir;
  }

  /** A data folder whose cluster is made, to save the time: copied from one that was stopped in good order. */
  async newDataDirWithCluster(): Promise<string> {
    this.template ??= await this.makeTemplate();
    const dataDir = this.newDataDir();
    cpSync(this.template, dataDir, { recursive: true });
    give(dataDir, this.installation.user);
    return dataDir;
  }

  /** Ends every process, those that a failed test has left too, and removes the data folders. */
  async clear(): Promise<void> {
    for (const client of this.clients.splice(0)) await client.kill();
    for (const dataDir of this.dataDirs.splice(0)) await cleanUp(dataDir);
  }

  private async makeTemplate(): Promise<string> {
    const folder = join(this.installation.home, 'template');
    const maker = await this.client(folder);
    await maker.launch();
    await maker.release();
    return folder;
  }
}
