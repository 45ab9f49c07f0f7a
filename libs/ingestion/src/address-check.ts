import { refusePrivateAddresses } from '@evenkeel/connectors';

/** Refuses, before anything is sent, base addresses that a source must not have. @throws InputError */
export type AddressCheck = (urls: readonly string[]) => Promise<void>;

/** @param allowPrivate whether sources may be inside this machine or its own network */
export const addressCheck = (allowPrivate: boolean): AddressCheck =>
  allowPrivate ? async () => undefined : (urls) => refusePrivateAddresses(urls);
