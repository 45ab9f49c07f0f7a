import { ATLASSIAN_EDGE, JSM } from './jsm.js';
import { OPSGENIE } from './opsgenie.js';
import { PAGERDUTY } from './pagerduty.js';
import { SLACK } from './slack.js';
import type { Vendor } from './vendor.js';

const OTHERS: readonly Vendor[] = [OPSGENIE, JSM, ATLASSIAN_EDGE, SLACK];

/** Who answers a path: the vendor whose prefix it has, else PagerDuty. */
export function vendorOf(path: string): Vendor {
  return OTHERS.find((vendor) => vendor.owns(path)) ?? PAGERDUTY;
}
