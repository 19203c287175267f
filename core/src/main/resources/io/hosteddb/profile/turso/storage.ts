import { Mastra } from '@mastra/core';
import { LibSQLStore } from '@mastra/libsql';

export const storage = new LibSQLStore({
  id: 'turso-storage',
  url: process.env.TURSO_DATABASE_URL!,
  authToken: process.env.TURSO_AUTH_TOKEN,
});

export const mastra = new Mastra({ storage });
