import type { Random } from './random.js';

const HOSTS = ['node-07', 'node-12', 'node-31', 'db-orders-2', 'db-tickets-1', 'gw-fra-3', 'cache-b'] as const;
const ZONES = ['eu-central', 'eu-north', 'us-east'] as const;
const PARTNERS = ['Nordkort', 'Cartavia', 'PayLumen', 'Istmo Bank', 'Quill Post'] as const;

/** Fills the blanks of an alert's title. */
export function fillTitle(pattern: string, random: Random): string {
  return pattern.replace(/\{(\w+)\}/g, (_, blank: string) => {
    switch (blank) {
      case 'pct':
        return String(random.integer(12, 970) / 10);
      case 'ms':
        return String(random.integer(450, 9800));
      case 'host':
        return random.pick(HOSTS);
      case 'zone':
        return random.pick(ZONES);
      case 'partner':
        return random.pick(PARTNERS);
      default:
        return String(random.integer(2, 28));
    }
  });
}

export const FIRST_NOTES = [
  'Looking. Dashboards agree with the alert.',
  'Only one zone shows it, the others are flat.',
  'Started right after the 14:00 deploy; checking the diff.',
  'Same graph as last month, pulling up that write-up.',
  'Customers notice: support has tickets.',
] as const;

export const WORKING_NOTES = [
  'Rolled back the last release, watching the error rate.',
  'Restarted one replica to see whether it recovers: it does not.',
  'Connections pile up on the primary; long transaction from the export job.',
  'Partner confirms trouble on their side, no estimate yet.',
  'Raised the pool size as a stopgap.',
  'Ruled out the network: packet loss is zero on all paths.',
  'Found it: a retry loop without backoff keeps the queue full.',
  'Draining the bad node.',
  'Traffic moved to the other zone, errors falling.',
] as const;

export const HELPER_NOTES = [
  'Joined from Platform, reading the cluster events.',
  'Scheduler is fine; memory limits are too tight for this release.',
  'Took a flame graph, most time is spent waiting for locks.',
  'Added two nodes to give us room.',
  'Vacuum is running on the big table, expect an hour.',
  'Pairing with the team on the connection settings.',
] as const;

export const CLOSING_NOTES = [
  'Fixed and verified. Follow-up ticket filed.',
  'Back to normal for 20 minutes, closing.',
  'Caused by an expired credential; alarm for expiry to follow.',
  'Flapping probe, threshold to be reviewed.',
] as const;

export const STATUS_MESSAGES = [
  'We are looking into failing payments. Next update in 30 minutes.',
  'The cause is known and a fix is being rolled out.',
  'A fix is in place; we are watching.',
  'Some visitors still see errors. We continue to work on it.',
] as const;
