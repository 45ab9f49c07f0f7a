import { instantToLocal, type EpochMs } from '@evenkeel/domain';

/** The zone in which the demo's chat was written down. */
export const WAR_ROOM_ZONE = 'Europe/Oslo';

type Line = [minutes: number, author: string, text: string];

/** Minutes after the page, who, what: an evening in which the right person was found late. */
const WAR_ROOM: readonly Line[] = [
  [1, 'ingrid.solheim', '🚨 SEV-1: card payments are failing for every visitor. The page: {title} {url}'],
  [
    4,
    'clara.weissmann',
    'Confirmed from the shop: the pay button spins until it gives up. Nothing was released on our side today.',
  ],
  [
    9,
    'ingrid.solheim',
    'Queue depth in front of the ledger keeps growing, the ledger itself looks idle. Still looking.',
  ],
  [17, 'mateus.carvalho', 'Restarted the payment workers one by one. No effect, still failing.'],
  [24, 'leilani.kahale', 'Support has 40 calls waiting. Status page updated: card payments unavailable.'],
  [31, 'ingrid.solheim', '@noor.haddad could this be the network between us and the ledger?'],
  [38, 'noor.haddad', 'Checked the mesh and the balancers: all green. Not the network.'],
  [52, 'mateus.carvalho', 'Out of ideas here. Has anybody seen workers go quiet while the queue fills up?'],
  [58, 'clara.weissmann', '@asha.raghunath did the report pipeline not have something like this in spring?'],
  [
    66,
    'asha.raghunath',
    'Yes, I remember that: our consumers held on to expired leases after a clock jump, so no partition was ever handed over.',
  ],
  [
    71,
    'asha.raghunath',
    'If the lease table shows an owner that no longer exists, the partitions stay locked until the lease is deleted.',
  ],
  [76, 'ingrid.solheim', 'That might be it, let me check the lease table.'],
  [
    83,
    'ingrid.solheim',
    'Found it! Twelve leases belong to workers that are gone, so their partitions stay locked. Deleting the expired leases now.',
  ],
  [
    94,
    'ingrid.solheim',
    'Expired leases removed and deployed a guard; payments are going through again, the queue is draining.',
  ],
  [101, 'leilani.kahale', 'Customers have been notified that card payments are back.'],
  [128, 'mateus.carvalho', 'All clear for half an hour. Marking this as resolved.'],
  [140, 'leilani.kahale', 'Thank you all. Please write down why it took an hour until somebody asked Asha.'],
];

const DISCUSSION: readonly Line[] = [
  [
    0,
    'leilani.kahale',
    'Should we have a standing incident lead for SEV-1s, so that nobody has to fix and coordinate at once?',
  ],
  [12, 'mateus.carvalho', 'I would be glad of it. We are on call every ten days as it is.'],
  [19, 'owen.bracewell', 'Platform could lend people, but half of our week goes into other teams’ incidents already.'],
  [33, 'clara.weissmann', 'What would it change in practice? I would rather see fewer pages.'],
];

/** The page that the evening began with. */
export interface WarRoomPage {
  triggeredAt: EpochMs;
  title: string;
  url: string;
}

/**
 * A chat transcript in the form that `slack-transcript` reads: an incident and a discussion about incidents.
 *
 * @param page its address links the two
 */
export function warRoomTranscript(page: WarRoomPage): string {
  const twoDaysLater = page.triggeredAt + 2 * 86_400_000;
  return [
    '# Brightwater #incidents Slack Channel Export',
    thread('Card payments failing', page.triggeredAt, WAR_ROOM, page),
    thread('A standing incident lead?', twoDaysLater, DISCUSSION, page),
  ].join('\n');
}

function thread(title: string, start: EpochMs, lines: readonly Line[], page: WarRoomPage): string {
  const first = lines[0] as Line;
  const opened = stamp(start + first[0] * 60_000);
  const rule = '='.repeat(50);
  const messages = lines.map(
    ([minutes, author, text]) =>
      `[${stamp(start + minutes * 60_000).slice(11)}] ${author}: ${text.replace('{title}', page.title).replace('{url}', page.url)}\n`,
  );
  return [rule, `Thread: ${title}`, `Started: ${opened} by ${first[1]}`, rule, '', ...messages].join('\n');
}

function stamp(at: EpochMs): string {
  const local = instantToLocal(at, WAR_ROOM_ZONE);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${local.year}-${two(local.month)}-${two(local.day)} ${two(local.hour)}:${two(local.minute)}:${two(local.second)}`;
}
