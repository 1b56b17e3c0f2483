// What the build makes for English: no translations, and the Germanic plural.

export const messages = {};
export const plural = (count: number): number => Number(count !== 1);
