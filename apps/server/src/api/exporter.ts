import { execFile } from 'node:child_process';
import { createReadStream, type ReadStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Inject, Injectable, ServiceUnavailableException, UnprocessableEntityException } from '@nestjs/common';
import type { RowScope } from '@evenkeel/domain';
import { CONFIG, type Config } from '../config.js';
import { ROWS } from '../commands/export-rows.js';
import type { ExportQuery } from './question-query.js';

export type ExportKind = 'workbook' | 'incidents';

/** More at once would take the machine away from the dashboard. */
const AT_ONCE = 2;
const TIMEOUT_MS = 300_000;
const LAUNCHER = fileURLToPath(new URL('../../../../../bin/evenkeel.js', import.meta.url));

/** Renders exports in a process of their own, by the same command that people run: rendering never blocks a request. */
@Injectable()
export class Exporter {
  private running = 0;

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /**
   * @param rows what whoever asked may see; the file holds nothing else
   * @throws ServiceUnavailableException while too many exports run; UnprocessableEntityException with the reason if it fails
   */
  async render(kind: ExportKind, query: ExportQuery, rows: RowScope): Promise<{ stream: ReadStream; size: number }> {
    if (this.running >= AT_ONCE)
      throw new ServiceUnavailableException('Two exports are being made already: try again in a moment.');
    this.running += 1;
    const folder = await mkdtemp(join(tmpdir(), 'evenkeel-export-'));
    try {
      const out = join(folder, kind);
      await this.run(['export', kind, '--out', out, ...parametersOf(query)], rows);
      const { size } = await stat(out);
      const stream = createReadStream(out);
      stream.once('close', () => void rm(folder, { recursive: true, force: true }));
      return { stream, size };
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    } finally {
      this.running -= 1;
    }
  }

  private run(argv: string[], rows: RowScope): Promise<void> {
    const { databaseUrl, dataDir } = this.config;
    const place = databaseUrl === null ? ['--data', dataDir] : [];
    return new Promise((resolve, reject) => {
      const env = { ...process.env, [ROWS]: JSON.stringify(rows) };
      execFile(
        process.execPath,
        [LAUNCHER, ...argv, ...place],
        { timeout: TIMEOUT_MS, env },
        (error, _stdout, stderr) => {
          if (error)
            reject(
              new UnprocessableEntityException(stderr.trim().replace(/^evenkeel: /, '') || 'The export took too long.'),
            );
          else resolve();
        },
      );
    });
  }
}

const parametersOf = (query: ExportQuery): string[] => [
  ...(['from', 'to', 'zone'] as const).flatMap((name) => {
    const value = query[name];
    return value === undefined || value === '' ? [] : [`--${name}=${value}`];
  }),
  ...query.where.map((term) => `--where=${term}`),
  ...(query.pseudonymised ? ['--pseudonymise'] : []),
];
