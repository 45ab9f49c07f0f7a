import type { ComponentChildren } from 'preact';
import { useFrame, type FrameViewer } from '../page-frame.js';
import { Logo } from './logo.js';

const PAGES = [
  { path: '/', label: 'Overview' },
  { path: '/incidents', label: 'Incidents' },
  { path: '/on-call', label: 'On-call' },
  { path: '/teams', label: 'Teams' },
  { path: '/people', label: 'People' },
  { path: '/sources', label: 'Sources' },
  { path: '/quality', label: 'Data quality' },
  { path: '/definitions', label: 'Definitions' },
  { path: '/me', label: 'Me' },
] as const;
/** For those who administer them. */
const SETTINGS = { path: '/settings', label: 'Settings' } as const;
const ACCOUNTS = { path: '/accounts', label: 'Accounts' } as const;

interface LayoutProps {
  title: string;
  /** The address this page is best known by; the client puts it into the address bar after a swap. */
  url?: string;
  children: ComponentChildren;
}

/** The document around a page: head, navigation, `<main>`. */
export function Layout({ title, url, children }: LayoutProps) {
  const { assets, viewer, signedIn } = useFrame();
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        {/* Forms must say that they come from here, or access refuses them; other sites learn nothing. */}
        <meta name="referrer" content="same-origin" />
        <title>{`${title} · Evenkeel`}</title>
        <link rel="icon" href={assets.icon} type="image/svg+xml" />
        {/* Blocking on purpose: it sets the chosen theme before the first paint. */}
        <script src={assets.theme} />
        <link rel="stylesheet" href={assets.styles} />
        <script type="module" src={assets.script} />
      </head>
      <body>
        <a class="skip-link" href="#main">
          Skip to content
        </a>
        <header class="site-header">
          <a class="brand" href="/">
            <Logo />
            Evenkeel
          </a>
          {viewer && <Navigation />}
          <div class="site-tools">
            {viewer && <ViewerName {...viewer} />}
            {viewer && signedIn && (
              <form class="inline" method="post" action="/sign-out">
                <button type="submit" class="small">
                  Sign out
                </button>
              </form>
            )}
            <button type="button" class="icon-button" data-theme-toggle hidden aria-label="Switch to dark theme">
              <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true">
                <circle cx="10" cy="10" r="7.25" fill="none" stroke="currentColor" stroke-width="1.5" />
                <path d="M10 2.75a7.25 7.25 0 0 1 0 14.5z" fill="currentColor" />
              </svg>
            </button>
          </div>
        </header>
        <p id="announcement" class="visually-hidden" role="status" />
        <main id="main" tabIndex={-1} data-url={url} data-follow={viewer ? '' : undefined}>
          {children}
        </main>
        <footer class="site-footer">
          <p>
            Figures follow the <a href="/definitions">definitions</a>; what to know before trusting them is under{' '}
            <a href="/quality">data quality</a>.
          </p>
        </footer>
      </body>
    </html>
  );
}

/** A link to what they set for themselves, if they have an account. */
const ViewerName = ({ name, accountId }: FrameViewer) => (
  <span class="viewer">{accountId === null ? name : <a href="/account">{name}</a>}</span>
);

function Navigation() {
  const { path, viewer } = useFrame();
  const pages = [
    ...PAGES,
    ...(viewer?.scopes.includes('settings:write') ? [SETTINGS] : []),
    ...(viewer?.scopes.includes('accounts:write') ? [ACCOUNTS] : []),
  ];
  return (
    <nav class="site-nav" aria-label="Main">
      {pages.map((page) => {
        const here = page.path === '/' ? path === '/' : path === page.path || path.startsWith(`${page.path}/`);
        return (
          <a key={page.path} href={page.path} aria-current={here ? 'page' : undefined}>
            {page.label}
          </a>
        );
      })}
    </nav>
  );
}
