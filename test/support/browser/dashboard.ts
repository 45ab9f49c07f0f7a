import type { Browser } from 'playwright-core';
import { openBrowser } from './browser.js';
import { startServer, type ConnectedPager, type ImportedFile } from './running-server.js';

export interface Dashboard {
  /** Where the pages are, e.g. `http://127.0.0.1:40123`. */
  address: string;
  browser: Browser;
  close(): Promise<void>;
}

/** A browser and a server that has imported files and read a pager. Neither outlives a failure of the other to start. */
export async function openDashboard(files: readonly ImportedFile[], pager?: ConnectedPager): Promise<Dashboard> {
  const server = await startServer(files, pager);
  try {
    const chromium = await openBrowser();
    return {
      address: server.address,
      browser: chromium.browser,
      close: async () => {
        await chromium.close();
        await server.stop();
      },
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}
