// GOV.UK Frontend carries no types; these are the parts that we use.

declare module "govuk-frontend/dist/govuk/components/exit-this-page/exit-this-page.mjs" {
  export class ExitThisPage {
    constructor(root: Element | null);
    protected readonly $button: HTMLAnchorElement;
    protected $overlay: HTMLElement | null;
    exitPage(): void;
  }
}

declare module "govuk-frontend/dist/govuk/components/checkboxes/checkboxes.mjs" {
  export class Checkboxes {
    constructor(root: Element | null);
  }
}
