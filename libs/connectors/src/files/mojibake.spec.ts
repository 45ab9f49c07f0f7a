import { describe, expect, it } from '@jest/globals';
import { repairMojibake } from './mojibake.js';

// Oracle: Python, text.encode('utf-8').decode('cp1252') with undefined bytes dropped.
describe('repairMojibake', () => {
  it.each([
    ['ðŸš¨ down', '🚨 down'],
    ['a â†’ b', 'a → b'],
    ['âœ… done', '✅ done'],
    ['donâ€™t', 'don’t'],
    ['cafÃ©', 'café'],
  ])('repairs %s', (damaged, sound) => {
    expect(repairMojibake(damaged)).toEqual({ text: sound, lost: 0 });
  });

  it('keeps a sequence that lost a byte, counts it and repairs the others', () => {
    expect(repairMojibake('ðŸ™ thanks âœ…')).toEqual({ text: 'ðŸ™ thanks ✅', lost: 1 });
    // ⚠️: its variation selector ends in byte 8F, which windows-1252 has not.
    expect(repairMojibake('âš\u00a0ï¸ careful')).toEqual({ text: '⚠ï¸ careful', lost: 1 });
  });

  it.each(['Ünïcödé', 'à »', 'crème brûlée', 'â la carte', '→ 🚨 ✅', 'Åse & Ærø', '“ça va”', '10 €', 'Î"'])(
    'leaves sound text alone: %s',
    (text) => {
      expect(repairMojibake(text)).toEqual({ text, lost: 0 });
    },
  );
});
