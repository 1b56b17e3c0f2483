// Constants of the bundle, put in by deploy/build.mjs.

/** The installation's 16 bytes, the root's public key, in base64. */
declare const INSTALLATION: string;
declare const ROOT_KEY: string;
/** No roster with a lower serial is believed. */
declare const LOWEST_SERIAL: number;
/** The console's origin. */
declare const CONSOLE: string;
/** The languages that the shell is complete in: each with its own name for itself, and its direction. */
declare const LANGUAGES: readonly { readonly code: string; readonly name: string; readonly direction: string }[];
