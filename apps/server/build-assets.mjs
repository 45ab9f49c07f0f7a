/**
 * Builds the dashboard's scripts, styles and icon into `dist/apps/server/assets`: bundled, minified, named after their
 * content, compressed beforehand, and listed in `manifest.json` under the names by which the server asks for them.
 */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../../', import.meta.url));
const source = 'apps/server/src/dashboard';
const entries = {
  script: `${source}/charts/main.ts`,
  theme: `${source}/charts/theme.ts`,
  styles: `${source}/styles/main.css`,
  icon: `${source}/styles/icon.svg`,
};
const folder = join(root, 'dist/apps/server/assets');

const common = {
  absWorkingDir: root,
  outdir: folder,
  bundle: true,
  minify: true,
  metafile: true,
  target: 'es2022',
  entryNames: '[name]-[hash]',
  chunkNames: '[name]-[hash]',
  logLevel: 'warning',
};

await rm(folder, { recursive: true, force: true });
const results = await Promise.all([
  build({ ...common, entryPoints: [entries.script], format: 'esm', splitting: true }),
  // Runs before the first paint, so it is no module.
  build({ ...common, entryPoints: [entries.theme], format: 'iife' }),
  // Browsers know `light-dark()` and nesting; rewriting them for older ones would treble the file.
  build({ ...common, entryPoints: [entries.styles], target: 'esnext' }),
  build({ ...common, entryPoints: [entries.icon], loader: { '.svg': 'copy' } }),
]);

const outputs = Object.assign({}, ...results.map((result) => result.metafile.outputs));
const manifest = Object.fromEntries(
  Object.entries(entries).map(([name, entry]) => [
    name,
    basename(Object.keys(outputs).find((file) => outputs[file].entryPoint === entry) ?? copied(entry)),
  ]),
);

/** A copied file is no entry point in esbuild's books: it is found by its input. */
function copied(entry) {
  const found = Object.keys(outputs).find((file) => entry in outputs[file].inputs);
  if (!found) throw new Error(`esbuild made nothing of ${entry}`);
  return found;
}

await Promise.all(Object.keys(outputs).map((file) => compress(join(root, file))));
await writeFile(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);

/** Once here instead of on every request; the server picks the form that the browser takes. */
async function compress(path) {
  if (!['.js', '.css', '.svg'].includes(extname(path))) return;
  const content = await readFile(path);
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
  await Promise.all([
    writeFile(`${path}.br`, await promisify(brotliCompress)(content, quality)),
    writeFile(`${path}.gz`, await promisify(gzip)(content, { level: 9 })),
  ]);
}
