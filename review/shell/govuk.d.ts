// GOV.UK Frontend carries no types; this is the one part that the console's pages need.

declare module "govuk-frontend/dist/govuk/components/error-summary/error-summary.mjs" {
  export class ErrorSummary {
    constructor(root: Element | null);
  }
}
