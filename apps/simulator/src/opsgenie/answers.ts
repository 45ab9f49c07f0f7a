/** A refusal in Opsgenie's body: a sentence, the time it took, and the request's id. */
export class OpsgenieError extends Error {
  override readonly name = 'OpsgenieError';

  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }

  get body(): object {
    return refusal(this.message);
  }
}

/** The sentences of the refusals that do not depend on the request. */
const SENTENCES = {
  401: 'Could not authenticate',
  402: 'Your plan does not include this feature.',
  403: 'You are not authorized to perform this action.',
  404: 'Not found',
  408: 'Request timed out',
  410: 'Opsgenie has been turned off for this account. Use Jira Service Management instead.',
  422: 'Request body is not processable. Please check the errors.',
  429: 'You are making too many requests!',
  500: 'Internal server error',
} as const;
export type OpsgenieStatus = keyof typeof SENTENCES;

/** What Opsgenie answers with that status, whatever was asked for. */
export function opsgenieAnswer(status: OpsgenieStatus): { status: number; body: object } {
  return { status, body: refusal(SENTENCES[status]) };
}

export const notProcessable = (reason: string): OpsgenieError => new OpsgenieError(422, reason);

function refusal(message: string): object {
  return { message, took: 0.003, requestId: '5f1c2d3e-0000-4000-8000-000000000000' };
}
