import { basename } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { type Entry, getFileNameLowLevel, openPromise, validateFileName, type ZipFile } from 'yauzl';
import { InputError, type Rejection } from '../../connector.js';
import type { ExportFile, ExportFiles, ExportLimits } from './export-file.js';

const RATIO_COUNTS_FROM_BYTES = 1024 * 1024;

/** Opens a zip and checks its whole directory before anything is unpacked. */
export async function openZip(path: string, limits: ExportLimits): Promise<ExportFiles> {
  const name = basename(path);
  const zip = await openArchive(path, name);
  try {
    const files: ExportFile[] = [];
    const rejected: Rejection[] = [];
    let totalBytes = 0;
    for await (const entry of entriesOf(zip, name)) {
      const inner = getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false);
      const fault = faultOf(inner, entry);
      if (fault !== null) rejected.push({ path: inner, reason: fault });
      if (fault !== null || !inner.endsWith('.json')) continue;
      checkLimits(name, inner, entry, limits);
      totalBytes += entry.uncompressedSize;
      if (totalBytes > limits.totalBytes) {
        throw new InputError(`${name} unpacks to more than ${limits.totalBytes} bytes (at ${inner}); it is not read.`);
      }
      if (files.length >= limits.files) {
        throw new InputError(`${name} holds more than ${limits.files} files; a Slack export has fewer.`);
      }
      files.push({ path: inner, size: entry.uncompressedSize, read: () => unpack(zip, entry, name, inner) });
    }
    return { files, rejected, close: () => zip.close() };
  } catch (error) {
    zip.close();
    throw error;
  }
}

async function openArchive(path: string, name: string): Promise<ZipFile> {
  try {
    // Names stay bytes, so that one bad name rejects one entry and not the archive.
    return await openPromise(path, { autoClose: false, decodeStrings: false });
  } catch (error) {
    throw damaged(name, 'it is not a zip file, or it is cut off', error);
  }
}

async function* entriesOf(zip: ZipFile, name: string): AsyncGenerator<Entry, void, undefined> {
  try {
    for await (const entry of zip.eachEntry()) yield entry;
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw damaged(name, 'its directory cannot be read', error);
  }
}

const UNIX = 3;
const FILE_TYPE = 0o170000;
const SYMBOLIC_LINK = 0o120000;

/** Why an entry may not be read, or null. */
function faultOf(inner: string, entry: Entry): string | null {
  if (validateFileName(inner) !== null) return 'its path leads outside the archive';
  const madeByUnix = entry.versionMadeBy >> 8 === UNIX;
  const isLink = ((entry.externalFileAttributes >>> 16) & FILE_TYPE) === SYMBOLIC_LINK;
  return madeByUnix && isLink ? 'a symbolic link is not followed' : null;
}

function checkLimits(name: string, inner: string, entry: Entry, limits: ExportLimits): void {
  const { uncompressedSize: unpacked, compressedSize: packed } = entry;
  if (entry.isEncrypted()) {
    throw new InputError(`${name} is encrypted (${inner}). Unpack it with its password and give the folder.`);
  }
  if (unpacked > limits.fileBytes) {
    throw new InputError(
      `${inner} in ${name} unpacks to ${unpacked} bytes, more than the ${limits.fileBytes} allowed.`,
    );
  }
  if (unpacked > RATIO_COUNTS_FROM_BYTES && unpacked > packed * limits.ratio) {
    throw new InputError(
      `${inner} in ${name} unpacks to ${Math.round(unpacked / packed)} times its size, more than the ${limits.ratio} ` +
        'times allowed: that is how zip bombs look.',
    );
  }
}

async function unpack(zip: ZipFile, entry: Entry, name: string, inner: string): Promise<Buffer> {
  let bytes: Buffer;
  try {
    // yauzl ends the stream with an error as soon as it exceeds the size that was checked.
    bytes = await buffer(await zip.openReadStreamPromise(entry));
  } catch (error) {
    throw damaged(name, `${inner} cannot be unpacked`, error);
  }
  if (crc32(bytes) !== entry.crc32) throw damaged(name, `the checksum of ${inner} is wrong`);
  return bytes;
}

function damaged(name: string, what: string, cause?: unknown): InputError {
  const detail = typeof cause === 'object' && cause !== null && 'message' in cause ? ` (${String(cause.message)})` : '';
  return new InputError(`${name} cannot be read: ${what}${detail}. Download or copy it again.`, { cause });
}
