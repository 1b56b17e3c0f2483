/** What elements of Word, Excel and PowerPoint documents (ECMA-376 and Microsoft's additions) tell, and what is left. */

import { type Findings } from "./finding.ts";
import * as labels from "./labels.ts";
import { NOBODYS_INITIALS, NO_DATE, anonymize, withoutAttributes, withoutFolder } from "./parts.ts";
import { type Edit, type Tag, valueOf } from "./xml.ts";

const isWord = (uri: string): boolean => /wordprocessingml|office\/word/.test(uri);
const isSheet = (uri: string): boolean => /spreadsheetml|office\/excel/.test(uri);
const isSlides = (uri: string): boolean => /presentationml|office\/powerpoint/.test(uri);
const isDrawing = (uri: string): boolean => /drawingml|office\/drawing/.test(uri);
const isRelationship = (uri: string): boolean => uri.endsWith("/relationships");

/** Left out whole: numbers that recognize a document, programs' versions, people, folders, other programs' data. */
const LEFT_OUT = {
  word: new Set([
    "rsids", "attachedTemplate", "docVars", "docId", "mailMerge", "saveThroughXslt", "dataBinding", "presenceInfo", "rsid",
  ]),
  sheet: new Set(["absPath", "revisionPtr", "fileVersion", "customWorkbookViews", "customSheetViews", "customProperties"]),
  slides: new Set(["custDataLst", "presenceInfo", "creationId"]),
};

const VALUED: Readonly<Record<string, () => string>> = {
  docVar: labels.hidden,
  absPath: labels.path,
};

function tell(tag: Tag, findings: Findings): void {
  const label = VALUED[tag.local];
  if (label) findings.add(label(), `${valueOf(tag, "url")} ${valueOf(tag, "name")} ${valueOf(tag, "val")}`);
}

function editWord(tag: Tag, findings: Findings): boolean {
  withoutAttributes(tag, ({ local, uri }) => {
    const isOwn = isWord(uri);
    return isOwn && (/^rsid/i.test(local) || local === "date" || local === "dateUtc" || local === "ed");
  });
  for (const attribute of Object.values(tag.attributes)) {
    if (attribute.local === "author" && isWord(attribute.uri)) anonymize(attribute, findings);
    if (attribute.local === "initials") anonymize(attribute, findings, NOBODYS_INITIALS);
  }
  return !LEFT_OUT.word.has(tag.local);
}

function editPerson(tag: Tag, findings: Findings): void {
  for (const attribute of Object.values(tag.attributes)) {
    if (attribute.local === "displayName" || attribute.local === "name") anonymize(attribute, findings);
    if (attribute.local === "initials") anonymize(attribute, findings, NOBODYS_INITIALS);
    if (attribute.local === "userId") anonymize(attribute, findings, "");
    if (attribute.local === "providerId") anonymize(attribute, findings, "None");
  }
}

const SHEET_UNWANTED = new Set(["userName", "refreshedBy", "refreshedDate", "refreshedDateIso", "dT", "sourceFile", "odcFile"]);

function editSheet(tag: Tag, findings: Findings): boolean {
  findings.add(labels.editor(), valueOf(tag, "userName") || valueOf(tag, "refreshedBy"));
  findings.add(labels.path(), valueOf(tag, "sourceFile") || valueOf(tag, "odcFile"));
  withoutAttributes(tag, ({ local, uri }) => SHEET_UNWANTED.has(local) || (local === "uid" && uri.includes("revision")));
  if (tag.local === "person") editPerson(tag, findings);
  const connection = tag.local === "dbPr" ? tag.attributes.connection : undefined;
  if (connection) {
    if (connection.value !== "") findings.add(labels.hidden(), connection.value);
    connection.value = "";
  }
  return !LEFT_OUT.sheet.has(tag.local);
}

function editSlides(tag: Tag, findings: Findings): boolean {
  if (tag.local === "cmAuthor" || tag.local === "author") editPerson(tag, findings);
  if (tag.local === "cm" || tag.local === "reply") {
    withoutAttributes(tag, ({ local }) => local === "dt");
    const created = tag.attributes.created;
    if (created) created.value = NO_DATE;
  }
  return !LEFT_OUT.slides.has(tag.local);
}

/** Inserted pictures carry the name of their file, and in older documents its whole path. */
function editDrawing(tag: Tag, findings: Findings): void {
  if (tag.local !== "docPr" && tag.local !== "cNvPr") return;
  const { name, descr, title } = tag.attributes;
  for (const attribute of [name, descr, title]) {
    if (!attribute || !/^\S.*\.(?:jpe?g|png|gif|webp|tiff?|heic|bmp)$/is.test(attribute.value)) continue;
    findings.add(labels.pictureName(), attribute.value);
    attribute.value = "";
  }
  if (descr) descr.value = withoutFolder(descr.value, findings);
}

/** The edit of every XML part of a document. `gone` are the ids of this part's relationships that are left out. */
export function documentEdit(findings: Findings, gone: ReadonlySet<string>): Edit {
  const authors = new Set<string>();
  return {
    tag: (tag) => {
      tell(tag, findings);
      const { uri } = tag;
      if (tag.local === "docPr" || tag.local === "cNvPr" || isDrawing(uri)) editDrawing(tag, findings);
      if (isWord(uri) && !editWord(tag, findings)) return false;
      if (isSheet(uri) && !editSheet(tag, findings)) return false;
      if (isSlides(uri) && !editSlides(tag, findings)) return false;
      return keepsRelationships(tag, gone);
    },
    text: (text, parents) => commentText(text, parents, authors, findings),
  };
}

/** An element that leans on a part that is left out goes too; a page's setup only forgets its printer. */
function keepsRelationships(tag: Tag, gone: ReadonlySet<string>): boolean {
  const leaning = Object.entries(tag.attributes).filter(([, { uri, value }]) => isRelationship(uri) && gone.has(value));
  if (leaning.length === 0) return true;
  if (tag.local !== "pageSetup") return false;
  for (const [name] of leaning) delete tag.attributes[name];
  return true;
}

/** Excel lists the authors of comments as text, and writes each name once more above what was said. */
function commentText(text: string, parents: readonly string[], authors: Set<string>, findings: Findings): string {
  if (parents.at(-1) === "author" && parents.at(-2) === "authors") {
    if (text.startsWith("tc=")) return text;
    authors.add(text);
    if (text !== "Author") findings.add(labels.tracked(), text);
    return "Author";
  }
  const name = [...authors].find((author) => text.trimStart().startsWith(`${author}:`));
  return parents.at(-1) === "t" && name !== undefined ? text.replace(name, "Author") : text;
}
