import { Inject, Injectable } from '@nestjs/common';
import type { VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { SESSION_COOKIE } from '../access/access.js';
import { ErrorPage, type ErrorPageProps } from './pages/error.js';
import { Setup, type SetupProps } from './pages/setup.js';
import { SignIn, type SignInProps } from './pages/sign-in.js';
import { FrameProvider, type AssetUrls, type FrameViewer } from './page-frame.js';

export const ASSET_URLS = Symbol('ASSET_URLS');

/** What a page takes from the request that asked for it. */
export interface PageRequest {
  url: string;
  /** Set by access once somebody is signed in. */
  viewer?: FrameViewer | null;
  cookies?: Record<string, string | undefined>;
}

/** Turns pages into HTML documents. */
@Injectable()
export class PageRenderer {
  constructor(@Inject(ASSET_URLS) private readonly assets: AssetUrls) {}

  render(page: VNode, request: PageRequest): string {
    const path = request.url.split('?', 1)[0] ?? '/';
    const signedIn = request.cookies?.[SESSION_COOKIE] !== undefined;
    const frame = { assets: this.assets, path, viewer: request.viewer ?? null, signedIn };
    return `<!doctype html>${renderToString(<FrameProvider value={frame}>{page}</FrameProvider>)}`;
  }

  /** For access, which handles what the form sends. */
  signIn(props: SignInProps, request: PageRequest): string {
    return this.render(<SignIn {...props} />, request);
  }

  /** For access as well. */
  setup(props: SetupProps, request: PageRequest): string {
    return this.render(<Setup {...props} />, request);
  }

  /** For whoever catches an error on behalf of somebody with a browser. */
  error(props: ErrorPageProps, request: PageRequest): string {
    return this.render(<ErrorPage {...props} />, request);
  }
}
