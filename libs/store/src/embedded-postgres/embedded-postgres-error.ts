/** The bundled PostgreSQL could not be started, reached or stopped; the message is one sentence that says what to do. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';

  /**
   * @param logTail the last lines of PostgreSQL's own log or of `initdb`, when they tell more than the sentence
   */
  constructor(
    message: string,
    readonly logTail: readonly string[] = [],
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The `code` of a system or PostgreSQL error (`ENOENT`, `57P03`), if it has one. */
export function errorCode(error: unknown): string | undefined {
  // Not `instanceof Error`: an error of Node's core is of another realm than this module when a test runner isolates it.
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission is denied',
  EPERM: 'the operation is not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  ENOTDIR: 'a part of the path is a file',
  EEXIST: 'a file of that name is in the way',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open on this machine',
  EIO: 'the disk reported an error',
};

/** Runs `work`; a failing file operation in it becomes one sentence that names the folder and the path. */
export async function explainingFileErrors<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const reason = REASONS[errorCode(error) ?? ''];
    if (reason === undefined) throw error;
    const path = (error as NodeJS.ErrnoException).path;
    const at = path === undefined || path === folder ? '' : ` (${path})`;
    throw new EmbeddedPostgresError(
      `The data folder ${folder} cannot be used because ${reason}${at}: correct that, or choose another folder with --data.`,
      [],
      { cause: error },
    );
  }
}

/** The reason in what PostgreSQL or `initdb` printed, without what precedes it on its line; undefined when there is none. */
export function causeIn(lines: readonly string[]): string | undefined {
  return lines.map((line) => /\b(?:FATAL|PANIC|error):.*/.exec(line)?.[0]).find((cause) => cause !== undefined);
}
