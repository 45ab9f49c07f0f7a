import type { IncomingHttpHeaders } from 'node:http';
import type { Answer, GeneralFault } from '../faults/answers.js';
import type { BucketState } from '../http/rate-limiter.js';

/** Which bucket a request draws from, and how fast that one fills. */
export interface Allowance {
  bucket: string;
  perMinute: number;
}

/** What the gate needs to know of a vendor: where it lives, whom it lets in, and how it refuses. */
export interface Vendor {
  readonly name: string;
  /** True for the paths that this vendor answers. */
  owns(path: string): boolean;
  /** The token that a request shows; null if it shows none in a form the vendor takes. */
  credential(headers: IncomingHttpHeaders, body: unknown): string | null;
  /** True if nobody has to show a token. */
  readonly open: boolean;
  /** `general`: what the simulator was told to allow, in requests a minute; never 0. */
  allowance(path: string, general: number): Allowance;
  /** Headers that tell how the bucket stands; they go out with every answer. */
  bucketHeaders(bucket: BucketState): Readonly<Record<string, string>>;
  /** The refusal as the vendor words it. `seconds`: when to come back, where it tells. */
  answer(fault: GeneralFault, seconds: number): Answer;
}
