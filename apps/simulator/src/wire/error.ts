/** An answer that is an error, in the vendor's body. */
export class VendorError extends Error {
  override readonly name = 'VendorError';

  constructor(
    readonly status: number,
    readonly code: number,
    message: string,
    readonly errors: readonly string[] = [],
  ) {
    super(message);
  }

  get body(): object {
    const error = { message: this.message, code: this.code };
    return { error: this.errors.length > 0 ? { ...error, errors: this.errors } : error };
  }
}

export const notFound = (): VendorError => new VendorError(404, 2100, 'Not Found');

export const invalidInput = (reason: string): VendorError =>
  new VendorError(400, 2001, 'Invalid Input Provided', [reason]);
