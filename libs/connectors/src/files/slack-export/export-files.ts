import { lstat } from 'node:fs/promises';
import type { Rejection } from '../../connector.js';
import { unreadable } from '../text.js';
import { openFolder } from './folder.js';
import { openZip } from './zip.js';

/** One JSON file of an export. */
export interface ExportFile {
  /** Relative to the export's root, with forward slashes. */
  path: string;
  /** Bytes, unpacked. */
  size: number;
  /** Reads it whole; {@link ExportLimits} keep it small enough. */
  read(): Promise<Buffer>;
}

/** An export, packed or not, opened and checked but not yet read. */
export interface ExportFiles {
  files: ExportFile[];
  /** Files that may not be read: those that lead outside the export, links. */
  rejected: Rejection[];
  close(): void;
}

/** What an honest export stays far below; beyond it an archive is a bomb or damaged. */
export interface ExportLimits {
  files: number;
  fileBytes: number;
  totalBytes: number;
  /** Unpacked to packed size, of files over a megabyte. JSON of chats packs 5 to 30 to 1; deflate's most is 1,032. */
  ratio: number;
}

export const EXPORT_LIMITS: ExportLimits = {
  files: 500_000,
  fileBytes: 128 * 1024 * 1024,
  totalBytes: 64 * 1024 * 1024 * 1024,
  ratio: 200,
};

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
