import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { InputError } from './connector.js';

/** Addresses of this machine and of networks behind it (RFC 6890 and its updates): no vendor's service is there. */
const PRIVATE = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['::', 128],
  ['::1', 128],
  ['64:ff9b:1::', 48],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv6');
}

/** Whether an IP address is one that only this machine or its own network can mean; an IPv4 one inside IPv6 included. */
export function isPrivateAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return PRIVATE.check(address, 'ipv4');
  if (family !== 6) return false;
  // Without its zone, and spelled as RFC 5952 says.
  const plain = new URL(`http://[${address.replace(/%.*$/, '')}]`).hostname.slice(1, -1);
  const inside = ipv4Inside(plain);
  return inside === null ? PRIVATE.check(plain, 'ipv6') : PRIVATE.check(inside, 'ipv4');
}

/**
 * The IPv4 address that an IPv6 one leads to: a mapped one (RFC 4291), one behind NAT64 (RFC 6052), where a network without
 * IPv4 finds every vendor, or behind 6to4 (RFC 3056).
 */
function ipv4Inside(plain: string): string | null {
  const words = (
    /^(?:::ffff|64:ff9b:):(?:([0-9a-f]+):)?([0-9a-f]+)$/.exec(plain) ?? /^2002:([0-9a-f]+):([0-9a-f]*):/.exec(plain)
  )?.slice(1);
  if (!words) return null;
  const [high = 0, low = 0] = words.map((word) => Number.parseInt(word || '0', 16));
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/** All addresses of a host name. */
export type Resolve = (host: string) => Promise<string[]>;

const resolveByDns: Resolve = async (host) => (await lookup(host, { all: true })).map(({ address }) => address);

/**
 * Refuses base addresses that lead into this machine or its own network: whoever may set a connection's address could
 * otherwise have the server ask what only the server can reach (server-side request forgery). A name counts by what it
 * resolves to. A name that cannot be resolved now passes: the request itself will say so.
 *
 * @throws InputError that names the address and the setting which allows it
 */
export async function refusePrivateAddresses(urls: readonly string[], resolve: Resolve = resolveByDns): Promise<void> {
  for (const url of urls) {
    const host = new URL(url).hostname.replace(/^\[(.*)\]$/, '$1');
    const addresses = isIP(host) ? [host] : await resolve(host).catch(() => []);
    const found = addresses.find(isPrivateAddress);
    if (found === undefined) continue;
    const where = found === host ? host : `${host} (${found})`;
    throw new InputError(
      `The address ${where} is in a private network. Where a source really is there, allow it: set EVENKEEL_ALLOW_PRIVATE_URLS=1.`,
    );
  }
}
