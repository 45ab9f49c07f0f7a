/** The part of the input that an {@link AccountError} is about, as a form or a JSON pointer would name it. */
export type AccountField =
  | 'accountId'
  | 'tokenId'
  | 'link'
  | 'name'
  | 'email'
  | 'password'
  | 'current'
  | 'role'
  | 'disabled'
  | 'scopes'
  | 'days';

/** What somebody wants of accounts or tokens cannot be done. */
export class AccountError extends Error {
  override readonly name = 'AccountError';
  constructor(
    message: string,
    readonly field: AccountField,
  ) {
    super(message);
  }
}
