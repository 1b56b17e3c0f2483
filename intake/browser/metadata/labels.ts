/** What findings are called; one word for one thing in every format. */

import { gettext } from "../../../templates/translations/gettext.ts";

export const author = (): string => gettext("Author");
export const editor = (): string => gettext("Last edited by");
export const company = (): string => gettext("Company");
export const camera = (): string => gettext("Camera");
export const serial = (): string => gettext("Serial number");
export const place = (): string => gettext("Place (GPS)");
export const placeName = (): string => gettext("Place");
export const taken = (): string => gettext("Taken on");
export const created = (): string => gettext("Created on");
export const changed = (): string => gettext("Changed on");
export const printed = (): string => gettext("Printed on");
export const program = (): string => gettext("Program");
export const title = (): string => gettext("Title");
export const subject = (): string => gettext("Subject");
export const comments = (): string => gettext("Comments");
export const keywords = (): string => gettext("Keywords");
export const copyright = (): string => gettext("Copyright");
export const thumbnail = (): string => gettext("Small copy of the picture");
export const preview = (): string => gettext("Preview picture");
export const profile = (): string => gettext("Color profile");
export const trailer = (): string => gettext("Hidden data after the picture's end");
export const embedded = (): string => gettext("Embedded files");
export const tracked = (): string => gettext("Comments and tracked changes by");
export const revisions = (): string => gettext("Earlier versions");
export const identifier = (): string => gettext("Number that recognizes the file");
export const path = (): string => gettext("Folder on a computer");
export const pictureName = (): string => gettext("File name of a picture");
export const printer = (): string => gettext("Printer");
export const template = (): string => gettext("Template");
export const manager = (): string => gettext("Manager");
export const editing = (): string => gettext("Time spent editing");
export const hidden = (): string => gettext("Hidden data");
export const script = (): string => gettext("Programs in the file");
export const other = (): string => gettext("Other information");

/** A number of bytes, for data that isn't words. */
export const size = (bytes: number): string => gettext("%(count)s bytes", { count: bytes });
/** What is there, but says nothing that could be shown. */
export const present = (): string => gettext("yes");
