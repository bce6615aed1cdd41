// The name and version that this release writes into what it makes, and what it runs on. A test holds them equal to package.json.

export const WRITER = { name: 'nestjs-backup', version: '0.1.0' } as const;

/** The oldest Node.js that this release is made for. */
export const OLDEST_NODE = '20.19.0';
