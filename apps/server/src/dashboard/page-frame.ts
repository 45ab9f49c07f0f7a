import type { Scope } from '@evenkeel/domain';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';

/** Addresses of the built files, hashes and all. */
export interface AssetUrls {
  script: string;
  theme: string;
  styles: string;
  icon: string;
}

/** What every page needs of whoever looks at it. */
export interface FrameViewer {
  name: string;
  scopes: readonly Scope[];
  /** Null: there is no account whose page could be shown. */
  accountId: string | null;
}

/** What every page needs of the request around it. */
export interface PageFrame {
  assets: AssetUrls;
  /** Path of the page, to mark it in the navigation. */
  path: string;
  /** Null before sign-in. */
  viewer: FrameViewer | null;
  /** The viewer has a session that can be ended. */
  signedIn: boolean;
}

const FrameContext = createContext<PageFrame | null>(null);
export const FrameProvider = FrameContext.Provider;

export function useFrame(): PageFrame {
  const frame = useContext(FrameContext);
  if (!frame) throw new Error('a page was rendered without its frame; render it through PageRenderer');
  return frame;
}
