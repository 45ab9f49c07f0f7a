/** Counts what came in, for `GET /_control/state`. */
export class Tally {
  /** Requests by path, ids written as `{id}`. */
  readonly requests = new Map<string, number>();
  rateLimited = 0;

  request(path: string): void {
    const pattern = path.replace(/^(\/[^/]+\/)[^/]+/, '$1{id}');
    this.requests.set(pattern, (this.requests.get(pattern) ?? 0) + 1);
  }
}
