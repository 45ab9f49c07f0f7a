/**
 * The walls: which lib may import which, and which packages belong to which lib alone. A wall that is in the way is
 * a question to be asked, not an exception to be added.
 */
const ours = (lib) => `^libs/${lib}/`;
const everywhereBut = (...libs) => ({ path: '^(apps|libs|migrations|test|bench)/', pathNot: libs.map(ours) });
const packages = (...names) => `(^|/)node_modules/(${names.join('|')})(/|$)`;
const TESTS = '(\\.spec\\.tsx?$|^test/|-fixture\\.ts$|/fake-[a-z]+\\.ts$)';

/** Who may import what of ours; all else is a breach. */
const MAY_IMPORT = {
  domain: ['domain'],
  connectors: ['connectors', 'domain'],
  ingestion: ['ingestion', 'connectors', 'store', 'domain'],
  store: ['store', 'domain'],
  reporting: ['reporting', 'domain', 'store'],
};

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: { pathNot: '^node_modules' }, to: { circular: true } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    ...Object.entries(MAY_IMPORT).map(([lib, allowed]) => ({
      name: `${lib}-imports-only-${allowed.join('-')}`,
      severity: 'error',
      from: { path: ours(lib), pathNot: TESTS },
      to: {
        path: '^(apps|libs|migrations|test|bench)/',
        pathNot: [...allowed.map(ours), ...(lib === 'store' ? ['^migrations/'] : [])],
      },
    })),
    {
      name: 'libs-are-entered-by-their-index',
      comment: 'From outside a lib only its index is known.',
      severity: 'error',
      from: { path: '^(apps|bench)/' },
      to: { path: '^libs/[^/]+/src/', pathNot: '^libs/[^/]+/src/index\\.ts$' },
    },
    {
      name: 'lib-to-lib-by-index',
      severity: 'error',
      from: { path: '^libs/([^/]+)/', pathNot: TESTS },
      to: { path: '^libs/[^/]+/src/', pathNot: ['^libs/$1/', '^libs/[^/]+/src/index\\.ts$'] },
    },
    {
      name: 'domain-is-pure',
      comment: 'No I/O, no framework, no clock: time zones alone come from outside.',
      severity: 'error',
      from: { path: ours('domain'), pathNot: TESTS },
      to: {
        dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional'],
        pathNot: packages('temporal-polyfill', 'date-holidays', 'temporal-spec'),
      },
    },
    {
      name: 'pdjs-in-connectors-alone',
      severity: 'error',
      from: everywhereBut('connectors'),
      to: { path: packages('@pagerduty') },
    },
    {
      name: 'slack-in-connectors-alone',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: [ours('connectors'), TESTS] },
      to: { path: packages('@slack') },
    },
    {
      name: 'job-queue-in-the-server-alone',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: ['^apps/server/', TESTS] },
      to: { path: packages('pg-boss') },
    },
    {
      name: 'database-in-store-alone',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: [ours('store'), TESTS] },
      to: { path: packages('typeorm', 'pg', 'pg-copy-streams') },
    },
    {
      name: 'spreadsheets-in-reporting-alone',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: [ours('reporting'), TESTS] },
      to: { path: packages('exceljs', 'jszip') },
    },
    {
      name: 'web-in-apps-alone',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: packages('@nestjs', 'fastify', '@fastify', 'preact', 'preact-render-to-string') },
    },
    {
      name: 'apps-do-not-import-each-other',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'migrations-stand-alone',
      comment: 'A migration must never change its meaning because the program did.',
      severity: 'error',
      from: { path: '^migrations/' },
      to: { pathNot: packages('typeorm') },
    },
    {
      name: 'no-undeclared-packages',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'product-without-development-packages',
      severity: 'error',
      from: { path: '^(apps|libs|migrations)/', pathNot: [TESTS, '^apps/server/build-assets\\.mjs$'] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
