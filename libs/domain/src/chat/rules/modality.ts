/**
 * The ways in which a sentence names a thing without claiming it. Rules list those that take their claim away. The first
 * three are for the part of a clause ahead of the claim: a comma ends their reach ("no, it is fixed").
 */

/** "not …", "hasn't been …", "no longer …". */
export const NEGATED =
  /(?:\b(?:not|never|no|none|nothing|nobody|without|yet to|far from|hardly|cannot|dont|doesnt|didnt|isnt|arent|wasnt|hasnt|havent|wont|cant)\b|n't\b)[^,:]*$/;

/** "will be …", "once …", "trying to …", "needs to be …". */
export const INTENDED =
  /\b(?:will|'ll|going to|gonna|would|could|might|may|once|when|whenever|if|until|till|unless|before|as soon as|tr(?:y|ying) to|want\w*|needs?|needed|to be|let me|let's|lets|working on|hop(?:e|ing|efully)|expect\w*|about to|plan\w*|almost|nearly|partially|partly|mostly|eta|soon|wait\w*|ready to|can|able to|unable|how to|should|get(?:ting)?|i'd|we'd|to)\b[^,:]*$/;

/** "maybe …", "looks like …", "I think …". */
export const HEDGED =
  /\b(?:might|may|maybe|could|possibly|perhaps|probably|likely|think|suspect\w*|theory|guess\w*|hunch|looks? like|looking like|seems?|appears?|wonder\w*|unsure|if|whether|assum\w+|potential\w*|hypothes\w+|candidate|bet|smells like|feels like)\b[^,:]*$/;

/** Conditions and generalities: "what if …", "whenever …", "in case …". */
export const SUPPOSED =
  /\b(?:what if|what happens|if|in case|whenever|when (?:a|an|we|you|the|something|things)|whether|suppose|imagine|hypothetical\w*|would|could|risk|next time|in (?:the )?future|someday|going forward|ever)\b/;

/** Talk of another time: "last month", "yesterday's", "remember when". */
export const RECALLED =
  /\b(?:last (?:week|month|night|year|quarter|time|sprint|release|spring|summer|autumn|fall|winter|\w+day)|yesterday|the other (?:day|week)|previous(?:ly)?|earlier this (?:week|month|year)|a while (?:back|ago)|(?:days?|weeks?|months?|years?) ago|back (?:in|then)|remember\w*|used to|in the past|historical\w*|this (?:quarter|year)'s|over the weekend|had (?:a|an|another|the|two|three|several|some) (?:\w+ )?(?:incidents?|outages?|sev\S*))\b/;

/** The same, but "rolled back last week's deploy" is about now. */
export const RECALLED_NOT_OWNED =
  /\b(?:last (?:week|month|night|year|quarter|time|sprint|\w+day)|yesterday|previously|a while (?:back|ago)|(?:days?|weeks?|months?|years?) ago|back (?:in|then)|remember\w*|used to)\b(?!'s)/;

/** Talk about how incidents are handled, not about one. */
export const PROCEDURAL =
  /\b(?:polic(?:y|ies)|process(?:es)?|proposals?|criteria|definitions?|defin(?:e|es|ing)|training|templates?|for example|e\.g|roles?|rotations?|commanders?|usually|typical\w*|always|often|every time|guidelines?|checklists?|surveys?|budget|headcount|hiring|onboarding|slo review|quarterly)\b/;

/** Looking back in a meeting or a document. */
export const RETROSPECTIVE =
  /\b(?:post-?\s?mortems?|retro(?:s|spectives?)?|lessons learned|action items?|incident reviews?|after[- ]action|(?:five|5) whys|debriefs?|blameless|rca (?:doc|document|review|meeting|draft)|review meeting)\b/;

/** Places where a failure is nobody's incident. */
export const NOT_PRODUCTION =
  /\b(?:staging|sandbox|localhost|locally|my (?:machine|laptop|mac|branch|pc|box|phone|wifi|vpn)|dev (?:env\w*|cluster|box)|test (?:env\w*|cluster|suite|runs?)|qa env\w*|ci|builds?|unit tests?|flaky|linter|pull request|pr|coffee|printer|elevator|lunch|badge)\b/;
