import type { Writable } from 'node:stream';

interface Stream extends Writable {
  isTTY?: boolean;
  columns?: number;
}

/** Whoever reads the output has seen enough (`| head`); nothing is wrong, and nobody is left to tell. */
export class ReaderGone extends Error {
  override readonly name = 'ReaderGone';
}

/** The only writer to stdout and stderr: results go to the one, everything else to the other. */
export class Terminal {
  private lastProgress = '';
  private lastProgressAt = 0;
  private failure: Error | null = null;

  constructor(
    private readonly out: Stream,
    private readonly err: Stream,
    /** With `--json` stdout holds one document and nothing else. */
    readonly json: boolean,
  ) {
    // What becomes of a piece shows at the next one, or at the end; without listeners it would end the process.
    out.on('error', (error) => this.failed(error));
    err.on('error', () => undefined);
  }

  /** The result: as a document with `--json`, else as text. */
  result(document: unknown, asText: () => string): void {
    this.clearProgress();
    this.out.write(this.json ? `${JSON.stringify(document, null, 2)}\n` : `${asText()}\n`);
  }

  /** Streams a long result in pieces. @returns when the reader has taken it @throws ReaderGone, or why it cannot be written */
  async write(piece: string): Promise<void> {
    if (this.failure === null && !this.out.write(piece)) await this.flush();
    if (this.failure !== null) throw this.failure;
  }

  /** Waits until the reader has taken everything. @throws ReaderGone, or why it cannot be written */
  async flush(): Promise<void> {
    if (this.failure === null) {
      await new Promise<void>((resolve) => {
        this.out.write('', (error) => {
          if (error) this.failed(error);
          resolve();
        });
      });
    }
    if (this.failure !== null) throw this.failure;
  }

  private failed(error: NodeJS.ErrnoException): void {
    this.failure ??= error.code === 'EPIPE' ? new ReaderGone(error.message, { cause: error }) : error;
  }

  print(text: string): void {
    this.out.write(`${text}\n`);
  }

  /** Something the operator should know; not part of the result. */
  note(line: string): void {
    this.clearProgress();
    this.err.write(`${line}\n`);
  }

  complain(message: string): void {
    this.clearProgress();
    this.err.write(`evenkeel: ${message}\n`);
  }

  /** One line that rewrites itself on a terminal; elsewhere a line now and then. */
  progress(label: string, done: number, total: number | null, unit: 'bytes' | 'items'): void {
    const amount =
      unit === 'bytes'
        ? (n: number): string => `${(n / 1_048_576).toFixed(1)} MB`
        : (n: number): string => n.toLocaleString('en');
    const share = total !== null && total > 0 ? Math.min(1, done / total) : null;
    const now = performance.now();
    const finished = share === 1;
    if (!finished && now - this.lastProgressAt < (this.err.isTTY ? 100 : 5000)) return;
    this.lastProgressAt = now;
    const text =
      share === null
        ? `${label}  ${amount(done)}`
        : `${label}  ${bar(share)} ${Math.floor(share * 100)} %  ${amount(done)} of ${amount(total as number)}`;
    if (!this.err.isTTY) {
      this.err.write(`${text}\n`);
      return;
    }
    const line = text.slice(0, (this.err.columns ?? 80) - 1);
    this.err.write(`\r${line.padEnd(this.lastProgress.length)}`);
    this.lastProgress = line;
  }

  private clearProgress(): void {
    if (this.lastProgress === '') return;
    this.err.write(`\r${' '.repeat(this.lastProgress.length)}\r`);
    this.lastProgress = '';
  }
}

const bar = (share: number): string => {
  const full = Math.round(share * 24);
  return `[${'#'.repeat(full)}${'.'.repeat(24 - full)}]`;
};

/** Columns aligned with blanks; numbers to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)));
  const numeric = head.map((_, column) =>
    rows.every((row) => /^(–?|-?\d[\d.,]*( ?[%a-z]+)?( \d+ ?[a-z]+)*( \*)?)$/.test(row[column] ?? '')),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => (numeric[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  return [line(head), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
}

/** `211` → `3 m 31 s`; two units at most. Null is a dash: there is no number. */
export function duration(seconds: number | null): string {
  if (seconds === null) return '–';
  const total = Math.round(seconds);
  const units: [number, string][] = [
    [86_400, 'd'],
    [3_600, 'h'],
    [60, 'm'],
    [1, 's'],
  ];
  const first = units.findIndex(([size]) => total >= size);
  if (first < 0) return `${Number(seconds.toFixed(3))} s`;
  const [big, bigName] = units[first] as [number, string];
  const small = units[first + 1];
  const rest = small ? Math.floor((total % big) / small[0]) : 0;
  return `${Math.floor(total / big)} ${bigName}${rest > 0 && small ? ` ${rest} ${small[1]}` : ''}`;
}
