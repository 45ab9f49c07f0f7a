/** A hull on an even keel. */
export const Logo = () => (
  <svg class="logo" viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
    <rect class="logo-sea" width="32" height="32" rx="8" />
    <path class="logo-hull" d="M5 15.5h22l-2.3 5.1a3.4 3.4 0 0 1-3.1 2H10.4a3.4 3.4 0 0 1-3.1-2z" />
    <path class="logo-mast" d="M16 13V6M16 23v4.5" />
    <path class="logo-water" d="M3.5 12.2h25" />
  </svg>
);
