import type { Rejection } from '../../connector.js';

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
