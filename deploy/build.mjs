// Builds what browsers load: style sheets, and one script a page and language, into build/assets.
//
//   node deploy/build.mjs --organization FILE [--console ORIGIN] [--out DIR] [--exit URL] [--only portal]
//
// The same input gives the same bytes: no times, no absolute paths, no source maps.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import rtlcss from "rtlcss";
import { compile } from "sass";
import { catalogueModule, isComplete, readCatalogue, translationOf } from "./catalogues.mjs";
import { pdfLib } from "./pdflib.mjs";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const TRANSLATIONS = join(ROOT, "templates", "translations");
const PORTAL_PAGES = ["start", "channel", "mailbox"];
/** What pages load once a file is chosen, and where its texts stand. */
const LATER = "intake/browser/metadata/";
const SHELL_ENTRIES = ["shell", "worker"];
const SHELL_FILES = ["icon.svg"];
/** What an officer can see: a language is offered in the shell once all of it is complete. */
const CONSOLE_TEXTS = ["review/", "templates/review/", "templates/email/"];
const EXIT = "https://www.un.org/";

class Unusable extends Error {}

function options() {
  const { values } = parseArgs({
    options: {
      organization: { type: "string" },
      console: { type: "string", default: "" },
      out: { type: "string", default: join(ROOT, "build", "assets") },
      exit: { type: "string", default: EXIT },
      only: { type: "string" },
    },
  });
  if (!values.organization) throw new Unusable("Name the organization's file: --organization FILE.");
  if (values.only !== undefined && values.only !== "portal") throw new Unusable("--only takes `portal`.");
  if (!/^https:\/\/[^\s"<>]+$/.test(values.exit)) throw new Unusable("--exit takes an https address.");
  if (values.only !== "portal" && !/^https?:\/\/[^/\s]+$/.test(values.console)) {
    throw new Unusable("The shell needs the console's origin: --console https://console.example, or --only portal.");
  }
  return values;
}

/** The constants of every bundle, from a file in the form of intake/seam/organization.py. */
function constants(path, console) {
  if (!existsSync(path)) {
    throw new Unusable(`There is no organization's file ${path}. Make it with \`review root new\`.`);
  }
  const text = readFileSync(path, "utf8");
  const lines = ["candour/1 organization", "installation: (.{22}==)", "root: (.{43}=)", "serial: (0|[1-9][0-9]{0,8})"];
  const found = new RegExp(`^${lines.join("\\n")}\\n$`).exec(text);
  if (!found) throw new Unusable(`${path} is not an organization's file: it has another form.`);
  const [, installation, root, serial] = found;
  return {
    INSTALLATION: JSON.stringify(installation),
    ROOT_KEY: JSON.stringify(root),
    LOWEST_SERIAL: serial,
    CONSOLE: JSON.stringify(console),
  };
}

function write(path, content) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

/** One style sheet for each direction of script. */
function styles(entry, out) {
  const { css } = compile(entry, {
    style: "compressed",
    charset: false,
    loadPaths: [ROOT, join(ROOT, "node_modules")],
    quietDeps: true,
  });
  write(`${out}.css`, `${css}\n`);
  write(`${out}-rtl.css`, `${rtlcss.process(css)}\n`);
}

/** Lets scripts import the texts of one language as `candour:messages`. */
function messagesPlugin(language, folder) {
  return {
    name: "messages",
    setup(bundler) {
      bundler.onResolve({ filter: /^candour:messages$/ }, ({ path }) => ({ path, namespace: "messages" }));
      bundler.onLoad({ filter: /.*/, namespace: "messages" }, () => ({
        contents: catalogueModule(cataloguePath(language), folder),
        loader: "js",
      }));
    },
  };
}

/** The shell changes its texts while it runs. */
const changingMessages = {
  name: "messages",
  setup(bundler) {
    const path = join(ROOT, "review/shell/messages.ts");
    bundler.onResolve({ filter: /^candour:messages$/ }, () => ({ path }));
  },
};

/** Bundles one script and tells which files went into it. */
async function script(entry, outfile, define, messages) {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    outfile,
    bundle: true,
    define,
    format: "esm",
    target: "es2022",
    platform: "browser",
    minify: true,
    charset: "utf8",
    legalComments: "none",
    logLevel: "warning",
    external: ["/static/*"],
    metafile: true,
    plugins: [messages, pdfLib(ROOT)],
  });
  return Object.keys(metafile.inputs);
}

const cataloguePath = (code) => join(TRANSLATIONS, code, "LC_MESSAGES", "messages.po");

/** The languages that are offered and whose texts are complete in these folders; English needs no catalogue. */
function languages(...folders) {
  const known = JSON.parse(readFileSync(join(TRANSLATIONS, "languages.json"), "utf8"));
  const isWhole = ({ code }) => code === "en" || isComplete(readCatalogue(cataloguePath(code)), ...folders);
  return known.filter((language) => language.offered && isWhole(language));
}

/** A package's licence: its file, or for the one without a file the name and holder that it states. */
function licence(folder) {
  const name = relative("node_modules", folder);
  const file = readdirSync(join(ROOT, folder)).find((entry) => /^licen[cs]e/i.test(entry));
  if (file) return `${name}\n\n${readFileSync(join(ROOT, folder, file), "utf8").trim()}\n`;
  const { license, author } = JSON.parse(readFileSync(join(ROOT, folder, "package.json"), "utf8"));
  if (!license) throw new Unusable(`${name} carries no licence.`);
  return `${name}\n\n${license} License, copyright ${author?.name ?? "its authors"}\n`;
}

/** The licences of what others wrote and our files contain: their authors ask for no more than this. */
function licences(inputs) {
  const packages = new Set(["node_modules/govuk-frontend"]);
  for (const input of inputs) {
    const found = /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input);
    if (found) packages.add(found[0]);
  }
  const texts = [...packages].sort().map(licence);
  return texts.join("\n----\n\n");
}

/** What a page's bundle must know to load a bundle later: its address, and the hash of its bytes. */
function pinned(path) {
  const integrity = createHash("sha384").update(readFileSync(path)).digest("base64");
  return {
    METADATA_BUNDLE: JSON.stringify(`/static/${basename(path)}`),
    METADATA_INTEGRITY: JSON.stringify(`sha384-${integrity}`),
  };
}

/** The scripts of one language: first what is loaded later, then the pages that name its hash. */
async function portalScripts(folder, define, language) {
  const later = join(folder, `metadata.${language}.js`);
  const inputs = await script(`${LATER}index.ts`, later, {}, messagesPlugin(language, LATER));
  const all = { ...define, ...pinned(later) };
  const pages = PORTAL_PAGES.map((page) =>
    script(`intake/browser/${page}.ts`, join(folder, `${page}.${language}.js`), all, messagesPlugin(language, "intake/")),
  );
  return [...inputs, ...(await Promise.all(pages)).flat()];
}

async function buildPortal(out, define, exit) {
  const folder = join(out, "portal");
  rmSync(folder, { recursive: true, force: true });
  styles(join(ROOT, "intake/browser/portal.scss"), join(folder, "portal"));
  for (const name of readdirSync(join(ROOT, "intake/browser/pictures"))) {
    write(join(folder, name), readFileSync(join(ROOT, "intake/browser/pictures", name)));
  }
  const jobs = languages("intake/").map(({ code }) => portalScripts(folder, define, code));
  const inputs = (await Promise.all(jobs)).flat();
  write(join(folder, "licences.txt"), licences(inputs));
  write(join(out, "site.json"), `${JSON.stringify({ exit })}\n`);
  return readdirSync(folder).length;
}

/** The shell's document: what it says without scripts, it says in every language. */
function shellDocument(offered) {
  const html = readFileSync(join(ROOT, "review/shell/index.html"), "utf8");
  return html.replace(/\{\{ _\("([^"]+)"\) \}\}/, (_, text) =>
    offered
      .map(({ code, direction }) => {
        const words = translationOf(readCatalogue(cataloguePath(code)), text);
        return `<p class="govuk-body" lang="${code}" dir="${direction}">${words}</p>`;
      })
      .join("\n"),
  );
}

async function buildShell(out, define) {
  const missing = [...SHELL_ENTRIES.map((name) => `review/shell/${name}.ts`), "review/shell/shell.scss"].filter(
    (path) => !existsSync(join(ROOT, path)),
  );
  if (missing.length) throw new Unusable(`The shell isn't whole: ${missing.join(", ")} missing. Use --only portal.`);
  const folder = join(out, "shell");
  rmSync(folder, { recursive: true, force: true });
  styles(join(ROOT, "review/shell/shell.scss"), join(folder, "shell"));
  const offered = languages(...CONSOLE_TEXTS);
  const constants = { ...define, LANGUAGES: JSON.stringify(offered.map(({ code, name, direction }) => ({ code, name, direction }))) };
  const jobs = SHELL_ENTRIES.map((name) =>
    script(`review/shell/${name}.ts`, join(folder, `${name}.js`), constants, changingMessages),
  );
  for (const { code } of offered.slice(1)) {
    write(join(folder, `messages.${code}.js`), `${catalogueModule(cataloguePath(code), "review/")}\n`);
  }
  write(join(folder, "index.html"), shellDocument(offered));
  for (const name of SHELL_FILES) write(join(folder, name), readFileSync(join(ROOT, "review/shell", name)));
  const inputs = (await Promise.all(jobs)).flat();
  write(join(folder, "licences.txt"), licences([...inputs, "node_modules/@ministryofjustice/frontend"]));
  return readdirSync(folder).length;
}

async function main() {
  const { organization, console: origin, out, exit, only } = options();
  const define = constants(organization, origin);
  const folder = resolve(out);
  const started = performance.now();
  const say = (part, count) => {
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    process.stdout.write(`${part}: ${count} files after ${seconds} s\n`);
  };
  say("portal", await buildPortal(folder, define, exit));
  if (only !== "portal") say("shell", await buildShell(folder, define));
}

try {
  await main();
} catch (error) {
  if (!(error instanceof Unusable) && !(error instanceof Error && error.name === "BadCatalogue")) throw error;
  process.stderr.write(`build: ${error.message}\n`);
  process.exitCode = 1;
}
