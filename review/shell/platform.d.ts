// What both browsers have and TypeScript's own list lacks.

interface TrustedTypePolicyFactory {
  createPolicy(name: string, rules: { createScriptURL: (input: string) => string }): {
    createScriptURL(input: string): unknown;
  };
}

interface Window {
  readonly trustedTypes?: TrustedTypePolicyFactory;
}
