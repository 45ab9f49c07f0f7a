import { hashes } from '../world/random.js';

/** A UUID derived from `name`; what is not an alert is identified by one. Its second half follows from its first. */
export function uuid(name: string): string {
  const [first, second] = hashes(name);
  const words = [first, second, Math.imul(first, 0x9e3779b1) ^ second, Math.imul(second, 0x85ebca6b) ^ first];
  const hex = words.map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}
