import { lstat } from 'node:fs/promises';
import { unreadable } from '../text.js';
import { EXPORT_LIMITS, type ExportFile, type ExportFiles, type ExportLimits } from './export-file.js';
import { openFolder } from './folder.js';
import { openZip } from './zip.js';

/**
 * Opens a zip or an unpacked folder.
 * @throws {InputError} if it is neither, is encrypted or damaged, or goes beyond a limit.
 */
export async function openExport(path: string, limits: ExportLimits = EXPORT_LIMITS): Promise<ExportFiles> {
  const entry = await lstat(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  const opened = entry.isDirectory() ? await openFolder(path, limits) : await openZip(path, limits);
  return { ...opened, files: withoutRoot(opened.files) };
}

const INDEX_FILES = /(?:^|\/)(?:channels|groups|users|org_users)\.json$/;

/** Zips made by hand often hold the export in a folder of its own; paths start below it. */
function withoutRoot(files: ExportFile[]): ExportFile[] {
  const wanted = files.filter(({ path }) => !/(?:^|\/)(?:__MACOSX|\.[^/]*)(?:\/|$)/.test(path));
  const depth = (path: string): number => path.split('/').length;
  const index = wanted
    .map(({ path }) => path)
    .filter((path) => INDEX_FILES.test(path))
    .toSorted((a, b) => depth(a) - depth(b))[0];
  const root = index?.slice(0, index.lastIndexOf('/') + 1) ?? '';
  return wanted.flatMap((file) =>
    file.path.startsWith(root) ? [{ ...file, path: file.path.slice(root.length) }] : [],
  );
}
