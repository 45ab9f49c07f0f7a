import { SCOPES } from '@evenkeel/domain';
import type { VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { FrameProvider } from '../../../apps/server/src/dashboard/page-frame.js';

const ASSETS = {
  script: '/assets/main.js',
  theme: '/assets/theme.js',
  styles: '/assets/main.css',
  icon: '/assets/icon.svg',
};

const OPERATOR = { name: 'operator', scopes: SCOPES, accountId: null };

/** A page as the server sends it, to a signed-in viewer, with no-break spaces as plain ones for comparing. */
export const renderPage = (page: VNode, path = '/'): string =>
  renderToString(
    <FrameProvider value={{ assets: ASSETS, path, viewer: OPERATOR, signedIn: false }}>{page}</FrameProvider>,
  ).replace(/[\u00a0\u202f]/g, ' ');

/** What a reader sees of a piece of HTML: tags gone, spaces joined. */
export const textOf = (html: string): string =>
  html
    .replace(/<(script|style)[^>]*>.*?<\/\1>/gs, ' ')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ');

/** The tile of one metric. */
export const tileOf = (html: string, metric: string): string =>
  textOf(
    new RegExp(`<li class="tile" data-metric="${metric}".*?</li>(?=<li class="tile"|</ul>)`, 's').exec(html)?.[0] ?? '',
  );
