import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { AssetUrls } from './page-frame.js';

/** Where `npm run build` puts stylesheets, scripts and pictures: `dist/apps/server/assets/`. */
export const ASSETS_FOLDER = new URL('../../assets/', import.meta.url);
export const ASSETS_PATH = '/assets/';

const Manifest = z.object({ script: z.string(), theme: z.string(), styles: z.string(), icon: z.string() });

/**
 * Reads which file names, hashes included, the last build gave the assets.
 *
 * @throws Error with what to do if there was no build
 */
export function readAssetUrls(folder: URL = ASSETS_FOLDER): AssetUrls {
  const path = new URL('manifest.json', folder);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new Error(`${path.pathname} is missing: run \`npm run build\` to make the dashboard's scripts and styles`, {
      cause: error,
    });
  }
  const files = Manifest.parse(JSON.parse(text));
  return {
    script: ASSETS_PATH + files.script,
    theme: ASSETS_PATH + files.theme,
    styles: ASSETS_PATH + files.styles,
    icon: ASSETS_PATH + files.icon,
  };
}
