/** What the property files of office documents are called in words: ECMA-376 part 2 and 1, ODF 1.3 part 3. */

import { type Bytes } from "./bytes.ts";
import { type Findings } from "./finding.ts";
import * as labels from "./labels.ts";
import { valueOf, walk } from "./xml.ts";

const LABELS: Readonly<Record<string, () => string>> = {
  creator: labels.author,
  "initial-creator": labels.author,
  lastModifiedBy: labels.editor,
  "printed-by": labels.editor,
  Company: labels.company,
  Manager: labels.manager,
  Application: labels.program,
  generator: labels.program,
  Template: labels.template,
  created: labels.created,
  "creation-date": labels.created,
  modified: labels.changed,
  date: labels.changed,
  lastPrinted: labels.printed,
  "print-date": labels.printed,
  TotalTime: labels.editing,
  "editing-duration": labels.editing,
  title: labels.title,
  subject: labels.subject,
  category: labels.subject,
  description: labels.comments,
  contentStatus: labels.comments,
  keywords: labels.keywords,
  keyword: labels.keywords,
  identifier: labels.identifier,
  HyperlinkBase: labels.path,
};

/** Adds what a property file tells. In ODF `creator` is whoever edited last, unlike in OOXML. */
export function readProperties(data: Bytes, findings: Findings, isOdf: boolean): void {
  let custom = "";
  walk(
    data,
    (tag) => {
      if (tag.local === "property" || tag.local === "user-defined") custom = valueOf(tag, "name");
      if (tag.local === "template") findings.add(labels.template(), `${valueOf(tag, "title")} ${valueOf(tag, "href")}`);
    },
    (text, parents) => {
      const name = parents.at(-1) ?? "";
      const label = isOdf && name === "creator" ? labels.editor : LABELS[name];
      if (label && !(name === "TotalTime" && text === "0")) findings.add(label(), text);
      else if (name === "user-defined" || parents.includes("property")) findings.add(labels.other(), `${custom}: ${text}`);
    },
  );
}
