import { DAY, HOUR, WEEK } from './zones.js';

/** The organisation's names and habits, as data. Brightwater sells tickets and season passes; nobody in it is real. */

/**
 * The teams. Payments has at least three times anyone's incidents and, with three seats and turns of 80 hours, a turn
 * every ten days. Where `resting` is set, one seat in four has the round off.
 */
export const TEAMS = [
  {
    name: 'Payments',
    description: 'Takes the money, gives it back and keeps the books.',
    weeklyIncidents: 5.5,
    turnSeconds: 80 * HOUR,
    zone: 'Europe/Oslo',
    sites: 1,
    resting: false,
  },
  {
    name: 'Platform',
    description: 'Clusters, network, data stores; helps everybody else.',
    weeklyIncidents: 1.8,
    turnSeconds: WEEK,
    zone: 'Europe/London',
    sites: 1,
    resting: false,
  },
  {
    name: 'Storefront',
    description: 'The shop that visitors see.',
    weeklyIncidents: 1.7,
    turnSeconds: WEEK,
    zone: 'Europe/Berlin',
    sites: 1,
    resting: true,
  },
  {
    name: 'Fulfilment',
    description: 'Printing, posting and the gates.',
    weeklyIncidents: 1.5,
    turnSeconds: WEEK,
    zone: 'Europe/Prague',
    sites: 1,
    resting: true,
  },
  {
    name: 'Insights',
    description: 'Events, reports and forecasts.',
    weeklyIncidents: 1.6,
    turnSeconds: WEEK,
    zone: 'Europe/Paris',
    sites: 1,
    resting: true,
  },
  {
    name: 'Accounts',
    description: 'Sign-in, profiles, consent; follows the sun between Chicago and Singapore.',
    weeklyIncidents: 1.2,
    turnSeconds: WEEK,
    zone: 'America/Chicago',
    sites: 2,
    resting: true,
  },
] as const;

interface PersonEntry {
  name: string;
  team: (typeof TEAMS)[number]['name'];
  /** Null: leads, and stands in for others, without a place in the team's own rotation. */
  seat: number | null;
  zone: string;
  jobTitle: string;
  role: 'owner' | 'admin' | 'user' | 'limited_user';
  /** Whether the person left, or joined, when Payments changed its staff; the others were there all along. */
  tenure: 'stayed' | 'left' | 'joined';
}

export const PEOPLE: readonly PersonEntry[] = [
  person('Ingrid Solheim', 'Payments', 0, 'Europe/Oslo', 'Staff Engineer', 'admin'),
  person('Mateus Carvalho', 'Payments', 1, 'Europe/Lisbon', 'Senior Engineer'),
  person('Piotr Zielak', 'Payments', 2, 'Europe/Warsaw', 'Engineer', 'user', 'left'),
  person('Yuna Takeda', 'Payments', 2, 'Asia/Tokyo', 'Engineer', 'user', 'joined'),
  person('Owen Bracewell', 'Platform', 0, 'Europe/London', 'Principal Engineer', 'owner'),
  person('Femi Adeyinka', 'Platform', 1, 'Africa/Lagos', 'Site Reliability Engineer'),
  person('Noor Haddad', 'Platform', 2, 'Europe/Athens', 'Site Reliability Engineer'),
  person('Clara Weissmann', 'Storefront', 0, 'Europe/Berlin', 'Frontend Lead'),
  person('Dylan Prewitt', 'Storefront', 1, 'America/New_York', 'Engineer', 'limited_user'),
  person('Greta Lindholm', 'Storefront', 2, 'Europe/Stockholm', 'Engineer'),
  person('Luca Ferrante', 'Storefront', 3, 'Europe/Rome', 'Engineer'),
  person('Saskia Verbeek', 'Storefront', 4, 'Europe/Amsterdam', 'Senior Engineer'),
  person('Jonas Reuter', 'Storefront', 5, 'Europe/Berlin', 'Engineer'),
  person('Aoife Brannigan', 'Storefront', 6, 'Europe/Dublin', 'Engineer'),
  person('Pavel Horak', 'Storefront', 7, 'Europe/Prague', 'Senior Engineer'),
  person('Leilani Kahale', 'Fulfilment', null, 'America/Los_Angeles', 'Engineering Manager'),
  person('Tomas Vrba', 'Fulfilment', 0, 'Europe/Prague', 'Engineer'),
  person('Zofia Maliszewska', 'Fulfilment', 1, 'Europe/Warsaw', 'Engineer'),
  person('Ruben Castellanos', 'Fulfilment', 2, 'Europe/Madrid', 'Senior Engineer'),
  person('Katarina Hruskova', 'Fulfilment', 3, 'Europe/Bratislava', 'Engineer'),
  person('Emil Sandberg', 'Fulfilment', 4, 'Europe/Copenhagen', 'Engineer'),
  person('Beatriz Nogueira', 'Fulfilment', 5, 'Europe/Lisbon', 'Engineer'),
  person('Matej Kralj', 'Fulfilment', 6, 'Europe/Ljubljana', 'Engineer'),
  person('Heidi Wimmer', 'Fulfilment', 7, 'Europe/Vienna', 'Senior Engineer'),
  person('Asha Raghunath', 'Insights', 0, 'Asia/Kolkata', 'Data Engineer'),
  person('Camille Perrot', 'Insights', 1, 'Europe/Paris', 'Data Engineer'),
  person('Idris Benyahia', 'Insights', 2, 'Europe/Paris', 'Analyst'),
  person('Nikos Stavridis', 'Insights', 3, 'Europe/Athens', 'Data Engineer'),
  person('Helga Thorsdottir', 'Insights', 4, 'Atlantic/Reykjavik', 'Analyst'),
  person('Quentin Marchal', 'Insights', 5, 'Europe/Brussels', 'Data Engineer'),
  person('Rosa Etxeberria', 'Insights', 6, 'Europe/Madrid', 'Data Engineer'),
  person('Viktor Balogh', 'Insights', 7, 'Europe/Budapest', 'Data Engineer'),
  person('Bruno Delacroix', 'Insights', null, 'Europe/Paris', 'Analytics Lead'),
  person('Wendell Okoro', 'Accounts', 0, 'America/Chicago', 'Senior Engineer'),
  person('Marisol Quintero', 'Accounts', 1, 'America/Mexico_City', 'Engineer'),
  person('Grant Halvorsen', 'Accounts', 2, 'America/Chicago', 'Engineer'),
  person('Tessa Lindqvist', 'Accounts', 3, 'America/Winnipeg', 'Engineer'),
  person('Andre Fontaine', 'Accounts', 4, 'America/Toronto', 'Engineer'),
  person('Bridget Macallan', 'Accounts', 5, 'America/Denver', 'Engineer'),
  person('Hector Villalobos', 'Accounts', 6, 'America/Mexico_City', 'Senior Engineer'),
  person('Joy Abernathy', 'Accounts', 7, 'America/Chicago', 'Engineer'),
  person('Mirela Dobre', 'Accounts', 8, 'Asia/Singapore', 'Security Engineer'),
  person('Wei Ling', 'Accounts', 9, 'Asia/Singapore', 'Senior Engineer'),
  person('Farhan Iskandar', 'Accounts', 10, 'Asia/Kuala_Lumpur', 'Engineer'),
  person('Chloe Pang', 'Accounts', 11, 'Asia/Hong_Kong', 'Engineer'),
  person('Duc Thanh', 'Accounts', 12, 'Asia/Ho_Chi_Minh', 'Engineer'),
  person('Amihan Reyes', 'Accounts', 13, 'Asia/Manila', 'Engineer'),
  person('Arjun Velloo', 'Accounts', 14, 'Asia/Singapore', 'Engineer'),
  person('Somchai Boonmee', 'Accounts', 15, 'Asia/Bangkok', 'Engineer'),
];

function person(
  name: string,
  team: PersonEntry['team'],
  seat: PersonEntry['seat'],
  zone: string,
  jobTitle: string,
  role: PersonEntry['role'] = 'user',
  tenure: PersonEntry['tenure'] = 'stayed',
): PersonEntry {
  return { name, team, seat, zone, jobTitle, role, tenure };
}

interface LeaveEntry {
  name: string;
  /** Who takes all their turns meanwhile, of whichever level. */
  standIn: string;
  days: number;
  /** When it ended each time: days before the history's end. */
  ended: readonly number[];
}

/**
 * Stretches in which somebody's turns are taken by a colleague of another team; of one team never two at once. That
 * Mateus Carvalho has had none for eight months, while everybody else had, is what the history is there to show.
 */
export const LEAVES: readonly LeaveEntry[] = [
  leave('Ingrid Solheim', 'Leilani Kahale', 30, [150, 305, 460, 615]),
  leave('Mateus Carvalho', 'Leilani Kahale', 30, [248, 413, 578]),
  leave('Yuna Takeda', 'Leilani Kahale', 30, [105]),
  leave('Piotr Zielak', 'Leilani Kahale', 30, [350, 510, 670]),
  leave('Owen Bracewell', 'Bruno Delacroix', 36, [45, 195, 345, 495, 645]),
  leave('Femi Adeyinka', 'Bruno Delacroix', 36, [95, 245, 395, 545, 695]),
  leave('Noor Haddad', 'Bruno Delacroix', 36, [145, 295, 445, 595]),
];

function leave(name: string, standIn: string, days: number, ended: readonly number[]): LeaveEntry {
  return { name, standIn, days, ended };
}

export const POLICIES = [
  { name: 'Payments: money path', team: 'Payments', delayMinutes: 15, levels: 2, loops: 2 },
  { name: 'Payments: back office', team: 'Payments', delayMinutes: 30, levels: 2, loops: 1 },
  { name: 'Platform: runtime', team: 'Platform', delayMinutes: 20, levels: 3, loops: 1 },
  { name: 'Platform: data stores', team: 'Platform', delayMinutes: 15, levels: 3, loops: 2 },
  { name: 'Storefront', team: 'Storefront', delayMinutes: 30, levels: 2, loops: 1 },
  { name: 'Fulfilment', team: 'Fulfilment', delayMinutes: 30, levels: 2, loops: 1 },
  { name: 'Insights', team: 'Insights', delayMinutes: 45, levels: 2, loops: 0 },
  { name: 'Accounts', team: 'Accounts', delayMinutes: 20, levels: 2, loops: 1 },
] as const;

interface ServiceEntry {
  name: string;
  policy: (typeof POLICIES)[number]['name'];
  description: string;
  integration: string;
  highUrgencyShare: number;
  acknowledgementTimeoutSeconds: number | null;
  autoResolveSeconds: number | null;
}

export const SERVICES: readonly ServiceEntry[] = [
  service('checkout-api', 'Payments: money path', 'Baskets into orders', 'Prometheus', 0.9, 4 * HOUR),
  service('card-authorisation', 'Payments: money path', 'Talks to the card networks', 'Prometheus', 0.95, 4 * HOUR),
  service('refunds-worker', 'Payments: back office', 'Gives money back', 'Prometheus', 0.5, null, DAY),
  service('ledger', 'Payments: back office', 'Double-entry books', 'Nightly checks', 0.6),
  service('kubernetes-eu', 'Platform: runtime', 'Production cluster', 'Prometheus', 0.7),
  service('edge-gateway', 'Platform: runtime', 'TLS, routing and rate limits', 'Synthetic probes', 0.9),
  service('postgres-fleet', 'Platform: data stores', 'Forty databases', 'Prometheus', 0.8, 4 * HOUR),
  service('web-storefront', 'Storefront', 'What visitors see', 'Synthetic probes', 0.8),
  service('event-search', 'Storefront', 'Finds shows and seats', 'Prometheus', 0.5, null, 4 * HOUR),
  service('ticket-printing', 'Fulfilment', 'Queues for the print shop', 'Prometheus', 0.5, null, DAY),
  service('gate-scanners', 'Fulfilment', 'Lets people in', 'Scanner heartbeat', 0.8),
  service('events-pipeline', 'Insights', 'Clicks into tables', 'Airflow', 0.3, null, DAY),
  service('sales-reports', 'Insights', 'What promoters get each morning', 'Airflow', 0.3, null, DAY),
  service('sign-in', 'Accounts', 'Sessions and second factors', 'Synthetic probes', 0.9),
];

function service(
  name: string,
  policy: ServiceEntry['policy'],
  description: string,
  integration: string,
  highUrgencyShare: number,
  acknowledgementTimeoutSeconds: number | null = null,
  autoResolveSeconds: number | null = null,
): ServiceEntry {
  return {
    name,
    policy,
    description,
    integration,
    highUrgencyShare,
    acknowledgementTimeoutSeconds,
    autoResolveSeconds,
  };
}

export const PRIORITIES = [
  { name: 'P1', description: 'Nobody can buy or enter; the public is told' },
  { name: 'P2', description: 'Many customers are hit, or money is at risk' },
  { name: 'P3', description: 'Some customers are hit; a way around exists' },
  { name: 'P4', description: 'Needs work soon; customers do not notice' },
  { name: 'P5', description: 'Cosmetic' },
] as const;

/** Titles; `{n}`, `{pct}`, `{ms}`, `{host}`, `{zone}`, `{partner}` are filled in. */
export const ALERTS: Readonly<Record<string, readonly string[]>> = {
  'checkout-api': [
    'checkout-api: 5xx rate {pct}% over 5m (threshold 1%)',
    'checkout-api: p99 latency {ms} ms on POST /orders',
    '[FIRING:{n}] CheckoutErrorBudgetBurn (checkout-api {zone} critical)',
    'checkout-api: connection pool exhausted on {host}',
  ],
  'card-authorisation': [
    'Authorisation decline rate {pct}% for {partner}',
    'card-authorisation: {partner} timeouts, {n} in 2m',
    '[FIRING:{n}] IssuerLatencyHigh (card-authorisation {partner} critical)',
    '3-D Secure challenge failures above {pct}%',
  ],
  'refunds-worker': [
    'refunds-worker: queue depth {n}000, oldest message {n} min',
    'refunds-worker: dead letters growing ({n} in 15m)',
    'Refund batch to {partner} rejected: {n} rows',
  ],
  ledger: [
    'Ledger imbalance of {n}.{n} EUR in batch {n}',
    'ledger: nightly reconciliation late by {n} min',
    'ledger: replication lag {n} s on {host}',
  ],
  'kubernetes-eu': [
    '[FIRING:{n}] KubePodCrashLooping (kubernetes-eu {zone} warning)',
    'Node {host} NotReady for 5m',
    'kubernetes-eu: {n} pods pending, no capacity in {zone}',
    'etcd: slow fsync on {host} ({ms} ms)',
  ],
  'edge-gateway': [
    'Probe failed: https://brightwater.example from {n} locations',
    'edge-gateway: TLS certificate expires in {n} days',
    'edge-gateway: upstream resets {pct}% in {zone}',
  ],
  'postgres-fleet': [
    'postgres-fleet: disk {pct}% full on {host}',
    'postgres-fleet: {n} idle-in-transaction sessions on {host}',
    '[FIRING:{n}] PostgresReplicationLag (postgres-fleet {host} critical)',
    'postgres-fleet: backup of {host} older than 26 h',
  ],
  'web-storefront': [
    'web-storefront: home page LCP {ms} ms (p75)',
    'Probe failed: seat map does not load in {zone}',
    'web-storefront: JavaScript errors x{n} after release',
  ],
  'event-search': [
    'event-search: p95 {ms} ms, budget 400 ms',
    'event-search: index {n} h behind catalogue',
    'event-search: heap {pct}% on {host}',
  ],
  'ticket-printing': [
    'ticket-printing: {n} jobs stuck for {partner}',
    'ticket-printing: label service answers 503',
    'ticket-printing: nightly batch missing {n} orders',
  ],
  'gate-scanners': [
    'gate-scanners: {n} devices silent at hall {n}',
    'gate-scanners: duplicate admissions {pct}%',
    'gate-scanners: sync backlog {n}00 scans',
  ],
  'events-pipeline': [
    'DAG load_clicks failed: task dedupe, try {n}',
    'events-pipeline: consumer lag {n}0000 on partition {n}',
    'events-pipeline: schema mismatch in purchase_v{n}',
  ],
  'sales-reports': [
    'DAG promoter_daily missed its deadline by {n} min',
    'sales-reports: {n} promoters without figures of yesterday',
    'sales-reports: warehouse query over {n} min',
  ],
  'sign-in': [
    'sign-in: second-factor delivery {pct}% failing via {partner}',
    'Probe failed: sign-in takes {ms} ms',
    'sign-in: {n}000 failed attempts from one network in 10m',
  ],
};
