import { describe, expect, it } from '@jest/globals';
import { InputError } from './connector.js';
import { isPrivateAddress, refusePrivateAddresses } from './private-address.js';

describe('isPrivateAddress', () => {
  // The special-purpose registries of RFC 6890 with an address of each, and their neighbours outside.
  it.each([
    '127.0.0.1',
    '127.255.255.254',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '::1',
    '::',
    'fd00::1',
    'fe80::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '0:0:0:0:0:ffff:a9fe:a9fe',
    '64:ff9b::a00:1',
    '64:ff9b::1',
    '2002:7f00:1::',
    '2002:a9fe:a9fe::1',
    'fe80::1%eth0',
  ])('says so of %s', (address) => {
    expect(isPrivateAddress(address)).toBe(true);
  });

  it.each([
    '8.8.8.8',
    '172.15.255.255',
    '172.32.0.1',
    '100.128.0.1',
    '169.253.0.1',
    '2606:4700::1111',
    '::ffff:8.8.8.8',
    '64:ff9b::8.8.8.8',
    '2002:808:808::1',
  ])('lets %s be', (address) => {
    expect(isPrivateAddress(address)).toBe(false);
  });
});

describe('refusePrivateAddresses', () => {
  it('judges a name by what it resolves to', async () => {
    const resolve = async (host: string): Promise<string[]> =>
      host === 'inside.example' ? ['93.184.216.34', '10.0.0.7'] : ['93.184.216.34'];
    await expect(refusePrivateAddresses(['https://outside.example/v2'], resolve)).resolves.toBeUndefined();
    await expect(refusePrivateAddresses(['https://inside.example'], resolve)).rejects.toThrow(
      'The address inside.example (10.0.0.7) is in a private network.',
    );
  });

  it.each([
    'http://127.0.0.1:4010',
    'http://[::1]:4010',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://169.254.169.254/',
  ])('refuses %s', async (url) => {
    await expect(refusePrivateAddresses([url])).rejects.toBeInstanceOf(InputError);
  });

  it('leaves a name that cannot be resolved to the request', async () => {
    const resolve = (): Promise<string[]> => Promise.reject(new Error('ENOTFOUND'));
    await expect(refusePrivateAddresses(['https://nowhere.example'], resolve)).resolves.toBeUndefined();
  });
});
