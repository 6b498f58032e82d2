/**
 * Who may import whom: the houses of AgentChat and their doors. Each rule is proven in test/checks/boundaries.test.ts.
 * Houses that need state define small contracts; `store/` implements them and therefore imports their types only.
 */
const error = "^agentchat-error\\.ts$";
const houses = "^(appservice|config|store|synapse|bots/[^/]+)/";
const local = "^(appservice|config|store|synapse|test|bots)/|^[^/]+\\.(ts|js)$";
const tests = "^test/|\\.(test|contract)\\.ts$";
/** What a house shows to others: its index, the doubles for tests, and the part of the sdk that runs bots. */
const doors =
  "^(appservice|config|store|synapse|bots/[^/]+)/index\\.ts$|^(appservice|store|bots/(sdk|models|events|codecs))/testing\\.ts$|^bots/sdk/runtime\\.ts$";
/** Plain JavaScript that prepares a machine and then starts the CLI, the development homeserver or the tests. */
const bootstrap = "^bootstrap\\.js$";
const toolConfig = "^[^/]+\\.config\\.ts$";
const bot = "^bots/(?!(?:sdk|models|events|codecs)/)([^/]+)/";

/** The house at `path` imports nothing of ours but itself and `allowed`. */
function mayImport(name, path, allowed, comment) {
  return { name, severity: "error", comment, from: { path }, to: { path: local, pathNot: [path, error, ...allowed] } };
}

const rules = [
  {
    name: "error-stands-alone",
    severity: "error",
    comment: "Everything imports agentchat-error.ts; it imports nothing.",
    from: { path: error },
    to: {},
  },
  mayImport("appservice-stands-alone", "^appservice/", [], "Matrix knows no bot, no model, no store and no config."),
  mayImport("config-stands-alone", "^config/", [], "The config is a leaf."),
  mayImport("codecs-stand-alone", "^bots/codecs/", [], "Sound, pictures and programs know nothing of ours."),
  {
    name: "one-door-to-ffmpeg",
    severity: "error",
    comment: "What opens and makes sound and video does so within the limits of bots/codecs.",
    from: { path: local, pathNot: "^bots/codecs/" },
    to: { path: "node_modules/(@types/)?fluent-ffmpeg/" },
  },
  mayImport("models-stand-alone", "^bots/models/", ["^bots/codecs/"], "Models know neither Matrix nor the sdk."),
  mayImport("events-stand-alone", "^bots/events/", [], "The catalog and the bus know no bot and no Matrix."),
  mayImport(
    "sdk-knows-no-bot",
    "^bots/sdk/",
    ["^appservice/", "^bots/(models|events|codecs)/"],
    "Nor config, store or main.",
  ),
  mayImport(
    "store-implements-contracts",
    "^store/",
    ["^appservice/", "^bots/sdk/"],
    "Contracts come from the houses in need.",
  ),
  {
    name: "store-imports-types-only",
    severity: "error",
    comment: "The store implements the contracts of appservice and sdk and runs none of their code.",
    from: { path: "^store/", pathNot: tests },
    to: { path: "^(appservice|bots/sdk)/", dependencyTypesNot: ["type-only"] },
  },
  {
    name: "bot-imports-only-sdk",
    severity: "error",
    comment: "Our bots have what anybody's bot has: the sdk and their own folder.",
    from: { path: bot },
    to: { path: local, pathNot: ["^bots/$1/", error, "^bots/sdk/(index|testing)\\.ts$"] },
  },
  {
    name: "one-door-for-sharp",
    severity: "error",
    comment: "Pictures are worked on behind one door, where limits and errors are seen to.",
    from: { path: local, pathNot: ["^bots/codecs/picture/", tests] },
    to: { path: "node_modules/sharp/" },
  },
  {
    name: "only-main-composes",
    severity: "error",
    comment:
      "Beside main.ts, and doctor.ts, which looks at what main.ts puts together, files in bots/ know config, sdk, codecs and each other; bundled.ts also the bots it lists.",
    from: { path: "^bots/[^/]+\\.ts$", pathNot: ["^bots/(main|doctor)\\.ts$", "^bots/bundled\\.ts$", tests] },
    to: { path: local, pathNot: ["^bots/[^/]+\\.ts$", "^config/", "^bots/(sdk|codecs)/", error] },
  },
  {
    name: "bundled-lists-bots",
    severity: "error",
    comment: "The list of our bots imports bots and the sdk.",
    from: { path: "^bots/bundled\\.ts$" },
    to: { path: local, pathNot: [bot, "^bots/sdk/"] },
  },
  {
    name: "main-is-for-the-cli",
    severity: "error",
    comment: "Only the CLI and tests start the composition root, or the doctor.",
    from: { pathNot: ["^bots/cli\\.ts$", bootstrap, tests] },
    to: { path: "^bots/(main|doctor|cli)\\.ts$" },
  },
  {
    name: "enter-by-the-door",
    severity: "error",
    comment: "A house is entered by its index.ts, testing.ts or (sdk) runtime.ts.",
    from: { path: houses, pathNot: tests },
    to: { path: houses, pathNot: ["^$1/", doors] },
  },
  {
    name: "enter-by-the-door",
    severity: "error",
    comment: "A house is entered by its index.ts, testing.ts or (sdk) runtime.ts.",
    from: { path: "^(bots/)?[^/]+\\.(ts|js)$", pathNot: [bootstrap, tests] },
    to: { path: houses, pathNot: doors },
  },
  {
    name: "development-stays-outside",
    severity: "error",
    comment: "Nothing that runs in production imports synapse/ or test/.",
    from: { path: local, pathNot: ["^synapse/", tests, bootstrap, toolConfig] },
    to: { path: "^(synapse|test)/" },
  },
  mayImport(
    "synapse-stands-alone",
    "^synapse/",
    [],
    "The development homeserver talks to the CLI and imports no house.",
  ),
  {
    name: "test-doubles-stay-in-tests",
    severity: "error",
    comment: "testing.ts is for tests and other testing.ts files.",
    from: { pathNot: [tests, bootstrap, "/testing\\.ts$"] },
    to: { path: "(^test/|/testing\\.ts$|\\.(test|contract)\\.ts$)" },
  },
  {
    name: "no-development-package-at-run-time",
    severity: "error",
    comment: "What runs in production is in `dependencies`. What a bot's own tests share runs there only.",
    from: { path: local, pathNot: [tests, toolConfig, "^bots/(?!sdk/|models/|events/|codecs/)[^/]+/.+/testing\\.ts$"] },
    to: { dependencyTypes: ["npm-dev"] },
  },
  {
    name: "no-undeclared-package",
    severity: "error",
    comment: "Every package is in package.json.",
    from: {},
    to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"] },
  },
  {
    name: "no-unresolvable-import",
    severity: "error",
    comment: "An import that leads nowhere would escape every other rule.",
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: "no-cycle",
    severity: "error",
    comment: "Not even of types: two files that need each other are one, or hide a third.",
    from: {},
    to: { circular: true },
  },
];

export default {
  forbidden: rules,
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(\\.agentchat|dist)/" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default", "types"] },
  },
};
