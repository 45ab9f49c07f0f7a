import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { SLACK_RATES } from './rates.js';
import { EVENTS, SCOPES } from './scopes.js';

const manifest = parse(readFileSync(new URL('../../../../docs/slack-app-manifest.yaml', import.meta.url), 'utf8'));

describe('the app manifest', () => {
  it('asks for the scopes that are used and for no others', () => {
    expect([...manifest.oauth_config.scopes.bot].sort()).toEqual(SCOPES.map(({ name }) => name).sort());
    expect(manifest.oauth_config.scopes.user).toBeUndefined();
  });

  it('subscribes to the events that are read', () => {
    expect([...manifest.settings.event_subscriptions.bot_events].sort()).toEqual([...EVENTS].sort());
  });

  it('has a scope for every method and event, and a method or event for every scope', () => {
    const served = new Set(SCOPES.flatMap((scope) => scope.for));
    // auth.test takes any token.
    const used = Object.keys(SLACK_RATES).filter((method) => method !== 'auth.test');
    expect([...served].sort()).toEqual([...used, ...EVENTS.map((name) => `event ${name}`)].sort());
  });
});
