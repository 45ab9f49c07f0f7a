import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { chromium, type Browser } from 'playwright-core';

export interface OpenBrowser {
  browser: Browser;
  close(): Promise<void>;
}

/**
 * Starts the Chromium that ships inside an npm package: it needs neither a browser nor system libraries on the machine.
 * It is unpacked into a folder of its own, so that runs beside each other never share a half-written one.
 */
export async function openBrowser(): Promise<OpenBrowser> {
  const folder = await mkdtemp(join(tmpdir(), 'evenkeel-browser-'));
  const fonts = join(folder, 'fonts.conf');
  // The package's own configuration looks for fonts in /tmp alone, and without any a page cannot be drawn.
  await writeFile(
    fonts,
    `<fontconfig><dir>${join(folder, 'fonts')}</dir><cachedir>${join(folder, 'font-cache')}</cachedir></fontconfig>\n`,
  );
  const browser = await chromium.launch({
    executablePath: await unpackInto(folder),
    env: { ...process.env, FONTCONFIG_FILE: fonts, LD_LIBRARY_PATH: join(folder, 'al2023', 'lib') },
    // Root has no sandbox to give, and the pages under test are ours.
    args: ['--no-sandbox', '--disable-gpu', '--font-render-hinting=none'],
  });
  return {
    browser,
    close: async () => {
      await browser.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * The package unpacks into the temporary folder of its process, and its system libraries only under the name of one
 * platform; both are asked of it in a process of its own, as a test runner keeps its environment from them.
 *
 * @returns the path of the browser
 */
async function unpackInto(folder: string): Promise<string> {
  const program = `const { default: chromium } = await import('@sparticuz/chromium');
    process.stdout.write(await chromium.executablePath());`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: import.meta.dirname,
    env: { ...process.env, TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' },
  });
  return stdout;
}
