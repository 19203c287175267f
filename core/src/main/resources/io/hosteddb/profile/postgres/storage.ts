import { Mastra } from '@mastra/core';
import { PostgresStore } from '@mastra/pg';

export const storage = new PostgresStore({
  id: 'postgres-storage',
  connectionString: process.env.DATABASE_URL!,
});

export const mastra = new Mastra({ storage });
