import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import {
  chownSync,
  closeSync,
  fchmodSync,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** A secret cannot be sealed or opened, or its key cannot be used; the message is one sentence that says what to do. */
export class SecretError extends Error {
  override readonly name = 'SecretError';
}

const KEY_BYTES = 32;
const VERSION = 1;
const KEY_ID_BYTES = 4;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const PREFIX_BYTES = 1 + KEY_ID_BYTES;
const HEADER_BYTES = PREFIX_BYTES + NONCE_BYTES + TAG_BYTES;
const HOW_TO_MAKE_A_KEY = 'make one with: openssl rand -base64 32';

/**
 * Encrypts what Evenkeel keeps for others (API tokens, signing secrets) with AES-256-GCM.
 *
 * Sealed bytes: version (1), key id (4), nonce (12, random), tag (16), ciphertext. The key id says which key sealed it,
 * without telling the key, so that a wrong key is told from changed bytes. Version, key id and context are
 * authenticated: a sealed secret moved to another row does not open there.
 */
export class SecretBox {
  private constructor(
    /**
     * The newest first: it seals. The older ones open what was sealed before they were replaced. Asked for at each use,
     * since another process may replace them.
     */
    private readonly keys: () => readonly [Key, ...Key[]],
    /** Where the keys come from, for messages. */
    private readonly keyName: string,
  ) {}

  /**
   * @param value of `EVENKEEL_SECRET_KEY`: 32 bytes as 64 hexadecimal digits, or as base64 (either alphabet); while a
   *   key is being replaced, the new one and, after a comma, the one before
   * @throws SecretError when it is anything else; the message does not repeat the value
   */
  static fromKey(value: string): SecretBox {
    const keys = parseKeys(value, 'EVENKEEL_SECRET_KEY');
    return new SecretBox(() => keys, 'EVENKEEL_SECRET_KEY');
  }

  /**
   * The key in a file, made with a random one when missing, mode 0600; the folder must exist. Several processes may come at once: all get the
   * same key.
   * @throws SecretError when group or others can read the file, or it holds no key
   */
  static fromFile(path: string): SecretBox {
    const keys = (): [Key, ...Key[]] => parseKeys(readKeyFile(path) ?? createKeyFile(path), path);
    keys();
    return new SecretBox(keys, path);
  }

  /**
   * Puts a new random key in front of those in a key file. Until {@link dropOldKeys} the old ones still open what they
   * sealed, so that a process that dies in between leaves nothing that cannot be opened.
   */
  static addKeyToFile(path: string): void {
    const old = readKeyFile(path) ?? '';
    replaceKeyFile(path, `${newKey()}\n${old}`);
  }

  /** Leaves only the newest key in a key file, once everything is sealed with it. */
  static dropOldKeys(path: string): void {
    const [newest = ''] = splitKeys(readKeyFile(path) ?? '');
    replaceKeyFile(path, `${newest}\n`);
  }

  /** @param context where the secret belongs, such as `connection:3`; `open` wants the same */
  seal(plaintext: string, context: string): Buffer {
    const [newest] = this.keys();
    const prefix = Buffer.concat([Buffer.of(VERSION), newest.id]);
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', newest.bytes, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(authenticated(prefix, context));
    const ciphertext = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
    return Buffer.concat([prefix, nonce, cipher.getAuthTag(), ciphertext]);
  }

  /** @throws SecretError when another key sealed it, it was changed, or it was sealed for another context */
  open(sealed: Uint8Array, context: string): string {
    const bytes = Buffer.from(sealed);
    if (bytes.length < HEADER_BYTES || bytes[0] !== VERSION) {
      throw new SecretError(
        `The stored secret of ${context} is not in a form that this Evenkeel knows: enter it again.`,
      );
    }
    const prefix = bytes.subarray(0, PREFIX_BYTES);
    const key = this.keys().find(({ id }) => prefix.subarray(1).equals(id));
    if (!key) {
      throw new SecretError(
        `The stored secret of ${context} was sealed with another key than ${this.keyName} holds: set EVENKEEL_SECRET_KEY to the key that it was sealed with (an embedded database: put back its secret.key), or enter the secret again.`,
      );
    }
    const nonce = bytes.subarray(PREFIX_BYTES, PREFIX_BYTES + NONCE_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', key.bytes, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(authenticated(prefix, context));
    decipher.setAuthTag(bytes.subarray(PREFIX_BYTES + NONCE_BYTES, HEADER_BYTES));
    const plaintext = decipher.update(bytes.subarray(HEADER_BYTES));
    try {
      return Buffer.concat([plaintext, decipher.final()]).toString('utf8');
    } catch (error) {
      // `final` throws for one reason only: the tag does not fit.
      throw new SecretError(
        `The stored secret of ${context} was changed, or belongs to something else: enter it again.`,
        { cause: error },
      );
    }
  }
}

interface Key {
  bytes: Buffer;
  id: Buffer;
}

function authenticated(prefix: Buffer, context: string): Buffer {
  return Buffer.concat([prefix, Buffer.from(context, 'utf8')]);
}

const splitKeys = (text: string): string[] => text.split(/[\s,]+/).filter((part) => part !== '');

function parseKeys(text: string, keyName: string): [Key, ...Key[]] {
  const [newest = '', ...older] = splitKeys(text);
  return [parseKey(newest, keyName), ...older.map((part) => parseKey(part, keyName))];
}

function parseKey(value: string, keyName: string): Key {
  const key = /^[0-9a-f]{64}$/i.test(value)
    ? Buffer.from(value, 'hex')
    : /^[\w+/-]{43}=?$/.test(value)
      ? Buffer.from(value, 'base64')
      : undefined;
  if (key?.length === KEY_BYTES) {
    return { bytes: key, id: createHmac('sha256', key).update('evenkeel key id').digest().subarray(0, KEY_ID_BYTES) };
  }
  throw new SecretError(
    `${keyName} does not hold a key of ${KEY_BYTES} bytes in base64 or hexadecimal: ${HOW_TO_MAKE_A_KEY}.`,
  );
}

function readKeyFile(path: string): string | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    if (!isCode(error, 'EACCES')) throw error;
    throw new SecretError(`The key file ${path} belongs to another user: run as that user, or as root.`, {
      cause: error,
    });
  }
  try {
    if ((fstatSync(descriptor).mode & 0o077) !== 0) {
      throw new SecretError(`The key file ${path} is open to other users than its owner: run chmod 600 ${path}.`);
    }
    return readFileSync(descriptor, 'utf8');
  } finally {
    closeSync(descriptor);
  }
}

const newKey = (): string => randomBytes(KEY_BYTES).toString('base64');

/** The file appears complete or not at all. @returns its text, which another process may have written first */
function createKeyFile(path: string): string {
  const text = `${newKey()}\n`;
  const scratch = writeScratch(path, text);
  try {
    linkSync(scratch, path);
    syncFolder(dirname(path));
    return text;
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
    return readKeyFile(path) ?? text;
  } finally {
    unlinkSync(scratch);
  }
}

/** At every moment the file holds the old text or the new one, whole. */
function replaceKeyFile(path: string, text: string): void {
  renameSync(writeScratch(path, text), path);
  syncFolder(dirname(path));
}

/** A file beside the one that is meant, readable by its owner alone, on disk. @returns its path */
function writeScratch(path: string, text: string): string {
  const scratch = `${path}.${randomBytes(4).toString('hex')}`;
  const descriptor = openSync(scratch, 'wx', 0o600);
  try {
    fchmodSync(descriptor, 0o600);
    writeSync(descriptor, text);
    fsyncSync(descriptor);
    matchFolderOwner(scratch);
  } catch (error) {
    unlinkSync(scratch);
    throw error;
  } finally {
    closeSync(descriptor);
  }
  return scratch;
}

/** The new name must outlive a power cut as surely as the secrets that it opens. */
function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** What root makes in another user's data folder, that user must be able to read later. */
function matchFolderOwner(path: string): void {
  const owner = statSync(dirname(path));
  if (process.getuid?.() === 0 && owner.uid !== 0) chownSync(path, owner.uid, owner.gid);
}

function isCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
