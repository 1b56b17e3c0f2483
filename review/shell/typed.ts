/** What stands in the fields of the view, kept while the same page is shown anew in another language. */

type FormField = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

function fieldsOf(view: ParentNode): FormField[] {
  return [...view.querySelectorAll<FormField>("input[id], select[id], textarea[id]")].filter(
    (field) => field.type !== "hidden",
  );
}

function restore(field: FormField, old: FormField): void {
  if (field instanceof HTMLInputElement && old instanceof HTMLInputElement) {
    if (field.type === "checkbox" || field.type === "radio") field.checked = old.checked;
    else if (field.type === "file") field.files = old.files;
    else field.value = old.value;
  } else {
    field.value = old.value;
  }
}

/** Notes what is typed and chosen; what it gives puts that back into fields of the same names and kinds. */
export function noted(view: ParentNode): () => void {
  const old = new Map(fieldsOf(view).map((field) => [field.id, field]));
  return () => {
    for (const field of fieldsOf(view)) {
      const before = old.get(field.id);
      if (before !== undefined && before.type === field.type) restore(field, before);
    }
  };
}
