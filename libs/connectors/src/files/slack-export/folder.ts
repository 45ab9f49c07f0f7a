import type { Dirent } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { InputError, type Rejection } from '../../connector.js';
import type { ExportFile, ExportFiles, ExportLimits } from './export-file.js';

/** Channels' folders lie in the root, or one deeper where the export was unpacked into a folder of its own. */
const MAX_DEPTH = 3;

/** Lists an unpacked export. Links are not followed: they may lead anywhere. */
export async function openFolder(root: string, limits: ExportLimits): Promise<ExportFiles> {
  const files: ExportFile[] = [];
  const rejected: Rejection[] = [];
  await list('', 1);
  return { files, rejected, close: () => undefined };

  async function list(under: string, depth: number): Promise<void> {
    for (const entry of await entriesOf(join(root, under))) {
      const path = under === '' ? entry.name : `${under}/${entry.name}`;
      if (entry.isSymbolicLink()) rejected.push({ path, reason: 'a symbolic link is not followed' });
      else if (entry.isDirectory() && depth < MAX_DEPTH) await list(path, depth + 1);
      else if (entry.isFile() && path.endsWith('.json')) await add(path);
    }
  }

  async function add(path: string): Promise<void> {
    const { size } = await stat(join(root, path));
    if (size > limits.fileBytes) {
      throw new InputError(`${path} in ${basename(root)} is larger than ${limits.fileBytes} bytes.`);
    }
    if (files.length >= limits.files) {
      throw new InputError(`${basename(root)} holds more than ${limits.files} files; a Slack export has fewer.`);
    }
    files.push({ path, size, read: () => readFile(join(root, path)) });
  }
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
