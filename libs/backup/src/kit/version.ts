// The name and version that this release writes into what it makes. A test holds it equal to package.json.

export const WRITER = { name: 'nestjs-backup', version: '0.1.0' } as const;
